package left

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Helpers do more than a command, or are not to be had where the loop is.
type Helpers struct {
	rdb  *redis.Client
	seen int
}

func (h *Helpers) counted(ctx context.Context, id string) (string, error) {
	h.seen++
	return h.rdb.Get(ctx, "user:"+id).Result()
}

func (h *Helpers) Counted(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		v, _ := h.counted(ctx, id) // want `one GET per element`
		out = append(out, v)
	}
	return out
}

func (h *Helpers) numbered(ctx context.Context) *redis.StringCmd {
	return h.rdb.Get(ctx, "user:"+strconv.Itoa(h.seen))
}

// Numbered changes what the helper reads.
func (h *Helpers) Numbered(ctx context.Context, ids []string) (out []string) {
	for range ids {
		out = append(out, h.numbered(ctx).Val()) // want `one GET per element`
		h.seen++
	}
	return out
}

func (h *Helpers) kept(ctx context.Context, id any) string {
	return h.rdb.HGet(ctx, "kept", id.(string)).Val()
}

// Kept is converted on its way.
func (h *Helpers) Kept(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, h.kept(ctx, id)) // want `one HGET per element`
	}
	return out
}

const prefix = "user:"

func (h *Helpers) prefixed(ctx context.Context, id string) string {
	return h.rdb.Get(ctx, prefix+id).Val()
}

// Prefixed has another prefix of its own.
func (h *Helpers) Prefixed(ctx context.Context, prefix string, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, prefix+h.prefixed(ctx, id)) // want `one GET per element`
	}
	return out
}

// Others has another receiver each round.
func Others(ctx context.Context, all []*Helpers, ids []string) (out []string) {
	for i, id := range ids {
		out = append(out, all[i].prefixed(ctx, id)) // want `one GET per element`
	}
	return out
}
