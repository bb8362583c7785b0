// Package iterator walks collections. It knows nothing of Redis.
package iterator

import (
	"iter"
	"sync"
)

// Each calls fn for every item.
func Each[T any](items []T, fn func(T)) { // want Each:"calls parameter 1 peritem"
	for _, item := range items {
		fn(item)
	}
}

// Parallel calls fn for every item in a goroutine of its own and waits for
// all of them.
func Parallel[T any](items []T, fn func(T)) { // want Parallel:"calls parameter 1 async"
	var wg sync.WaitGroup
	for _, item := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			fn(item)
		}()
	}
	wg.Wait()
}

// Once calls fn one time and hands it all the items.
func Once[T any](items []T, fn func([]T)) { // want Once:"calls parameter 1 once"
	fn(items)
}

// Filter returns a sequence of the items that keep accepts.
func Filter[T any](items []T, keep func(T) bool) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, item := range items {
			if keep(item) && !yield(item) {
				return
			}
		}
	}
}

// A Cursor walks a slice in the manner of sql.Rows.
type Cursor[T any] struct {
	items []T
	at    int
}

// NewCursor returns a cursor in front of the first item.
func NewCursor[T any](items []T) *Cursor[T] {
	return &Cursor[T]{items: items, at: -1}
}

// Next moves on and tells whether there is an item.
func (c *Cursor[T]) Next() bool {
	c.at++
	return c.at < len(c.items)
}

// Item returns the item that the cursor stands on.
func (c *Cursor[T]) Item() T {
	return c.items[c.at]
}
