// Package gate asks through an interface each time, and says that whoever
// implements it has a cache.
package gate

import "context"

type Blocks interface {
	// Blocked says whether an address is blocked.
	//
	//redisvet:cached -- a tested part of the contract: at most one read in five seconds
	Blocked(ctx context.Context, ip string) (bool, error)
}

type Gate struct{ blocks Blocks }

func New(b Blocks) *Gate { return &Gate{blocks: b} }

func (g *Gate) Allow(ctx context.Context, ip string) bool {
	blocked, err := g.blocks.Blocked(ctx, ip)
	return err == nil && !blocked
}
