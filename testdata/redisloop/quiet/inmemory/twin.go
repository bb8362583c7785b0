// Package inmemory calls interfaces into which only types get that stay in the
// process.
package inmemory

import (
	"context"

	"redisvet.test/summary/memory"
)

// Seeds is a switch that only ever lives in memory.
type Seeds interface {
	Enable(ctx context.Context, name string) error
}

type Dev struct {
	seeds Seeds
}

func NewDev() *Dev {
	return &Dev{seeds: memory.New()}
}

// Seed stays in the process: the only type that gets into the field is the
// one in memory.
func (d *Dev) Seed(ctx context.Context, names []string) {
	for _, name := range names {
		_ = d.seeds.Enable(ctx, name)
	}
}

// Direct calls the twin itself.
func Direct(ctx context.Context, flags *memory.Flags, names []string) (n int) {
	for _, name := range names {
		if on, _ := flags.Enabled(ctx, name); on {
			n++
		}
	}
	return n
}
