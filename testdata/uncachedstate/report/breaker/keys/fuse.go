package keys

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Fuses has keys with a word that is a breaker's if the value is a state.
type Fuses struct{ rdb *redis.Client }

// Blown compares with the text of a state.
func (f *Fuses) Blown(ctx context.Context, name string) bool {
	return f.rdb.Get(ctx, "fuse:"+name).Val() == "open" // want breaker:`^GET "fuse:\*" on every call of \(\*Fuses\)\.Blown`
}

type fuseState string

const blown fuseState = "blown"

// BlownState compares with a constant of a type of states.
func (f *Fuses) BlownState(ctx context.Context, name string) bool {
	return fuseState(f.rdb.Get(ctx, "fuse:"+name).Val()) == blown // want breaker:`^GET "fuse:\*" on every call of \(\*Fuses\)\.BlownState`
}
