package perelement

import (
	"context"
	"errors"

	elsewhere "elsewhere.test"
)

// Forget goes through somebody else's library, which has no call for many: a
// pipeline is not for its user to make.
func Forget(ctx context.Context, i *elsewhere.Inspector, tasks []string) error {
	for _, id := range tasks {
		if err := i.Delete(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// Names has a call for many at hand.
func Names(ctx context.Context, c *elsewhere.Client, users []string) (names []string) {
	for _, user := range users {
		name, _ := c.Get(ctx, "name:"+user) // want perelement:`c.Get in a loop over users: one GET per element`
		names = append(names, name)
	}
	return names
}

// ForgetAll does so in a helper of its own.
func ForgetAll(ctx context.Context, i *elsewhere.Inspector, tasks []string) (err error) {
	for _, id := range tasks {
		err = errors.Join(err, forget(ctx, i, id))
	}
	return err
}

func forget(ctx context.Context, i *elsewhere.Inspector, id string) error {
	return i.Delete(ctx, "id:"+id)
}

// Move sends a command of its own beside it.
func Move(ctx context.Context, c *Catalog, i *elsewhere.Inspector, tasks []string) {
	for _, id := range tasks {
		c.move(ctx, i, id) // want perelement:`c.move in a loop over tasks: 2 commands`
	}
}

func (c *Catalog) move(ctx context.Context, i *elsewhere.Inspector, id string) {
	if i.Delete(ctx, id) == nil {
		c.rdb.SAdd(ctx, "moved", id)
	}
}
