package unpaced

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Lacks begins again when the script is missing, and loads none.
func (a *Again) Lacks(ctx context.Context, sha string) (int64, error) {
	n, err := a.rdb.EvalSha(ctx, sha, nil).Int64() // want unpaced:`^a.rdb.EvalSha in a function that calls itself without a wait`
	if err != nil && redis.HasErrorPrefix(err, "NOSCRIPT") {
		return a.Lacks(ctx, sha)
	}
	return n, err
}

// LoadsBusy loads the script after an error that has nothing to do with it.
func (a *Again) LoadsBusy(ctx context.Context, sha, src string) (int64, error) {
	n, err := a.rdb.EvalSha(ctx, sha, nil).Int64() // want unpaced:`^a.rdb.EvalSha in a function that calls itself without a wait`
	if err != nil && redis.HasErrorPrefix(err, "BUSY") {
		a.rdb.ScriptLoad(ctx, src) // want unpaced:`^a.rdb.ScriptLoad in a function that calls itself without a wait`
		return a.LoadsBusy(ctx, sha, src)
	}
	return n, err
}
