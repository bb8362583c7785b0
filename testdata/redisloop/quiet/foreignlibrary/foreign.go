// Package foreignlibrary calls somebody else's library, which has no call for
// many.
package foreignlibrary

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
