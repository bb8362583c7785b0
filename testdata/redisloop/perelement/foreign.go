package perelement

import (
	"context"

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
		name, _ := c.Get(ctx, "name:"+user) // want `c.Get in a loop over users: one GET per element`
		names = append(names, name)
	}
	return names
}
