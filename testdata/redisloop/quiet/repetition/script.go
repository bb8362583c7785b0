package repetition

import (
	"context"
	"log"
	"strings"

	"github.com/redis/go-redis/v9"
)

// ID loads its script when the server has answered that it lacks it, and begins again.
// A load that fails is only logged: such a server answers, and seldom refuses to load.
func (i *Installer) ID(ctx context.Context, user string) (int64, error) {
	id, err := i.rdb.Get(ctx, "id:"+user).Int64()
	if err != redis.Nil {
		return id, err
	}
	id, err = swap.EvalSha(ctx, i.rdb, []string{"serial", "id:" + user}).Int64()
	if err != nil && redis.HasErrorPrefix(err, "NOSCRIPT") {
		if err := swap.Load(ctx, i.rdb).Err(); err != nil {
			log.Print(err)
		}
		return i.ID(ctx, user)
	}
	return id, err
}

// Serial does it in a loop, and ignores what the load answers.
func (i *Installer) Serial(ctx context.Context, sha, src string) (int64, error) {
	for {
		n, err := i.rdb.EvalSha(ctx, sha, nil).Int64()
		if err != nil && strings.HasPrefix(err.Error(), "NOSCRIPT ") {
			i.rdb.ScriptLoad(ctx, src)
			continue
		}
		return n, err
	}
}
