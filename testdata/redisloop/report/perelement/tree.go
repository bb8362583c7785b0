package perelement

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Folder struct {
	Key      string
	Children []*Folder
}

type Tree struct {
	rdb *redis.Client
}

// Remove deletes a folder and all that it holds: a command for each node,
// the loop being the recursion.
func (t *Tree) Remove(ctx context.Context, f *Folder) error {
	if err := t.rdb.Del(ctx, f.Key).Err(); err != nil {
		return err
	}
	for _, child := range f.Children {
		if err := t.Remove(ctx, child); err != nil { // want perelement:`t.Remove in a loop over f.Children: one DEL per element`
			return err
		}
	}
	return nil
}
