// Package shop knows its stock as an interface, and imports no package that
// puts Redis into it.
package shop

import "context"

type Stock interface {
	Left(ctx context.Context, sku string) (int, error)
}

type Shop struct{ stock Stock }

// New returns a shop over a stock.
func New(stock Stock) *Shop { return &Shop{stock: stock} }

// Left is quiet: only package wire knows what the stock is.
func (s *Shop) Left(ctx context.Context, skus []string) (left []int) {
	for _, sku := range skus {
		n, err := s.stock.Left(ctx, sku)
		if err != nil {
			continue
		}
		left = append(left, n)
	}
	return left
}
