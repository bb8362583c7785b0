package none

import (
	"context"
	"fmt"
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
		v, _ := h.counted(ctx, id) // want perelement:`one GET per element`
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
		out = append(out, h.numbered(ctx).Val()) // want perelement:`one GET per element`
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
		out = append(out, h.kept(ctx, id)) // want perelement:`one HGET per element`
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
		out = append(out, prefix+h.prefixed(ctx, id)) // want perelement:`one GET per element`
	}
	return out
}

// Others has another receiver each round.
func Others(ctx context.Context, all []*Helpers, ids []string) (out []string) {
	for i, id := range ids {
		out = append(out, all[i].prefixed(ctx, id)) // want perelement:`one GET per element`
	}
	return out
}

// Ignored has a key that nothing else would use.
func (s *Store) Ignored(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		key := "user:" + id
		out = append(out, s.same(ctx, key)) // want perelement:`one GET per element`
	}
	return out
}

func (s *Store) same(ctx context.Context, _ string) string {
	return s.rdb.Get(ctx, "user").Val()
}

// Converted has an answer of another type than the command.
func (s *Store) Converted(ctx context.Context, ids []string) (out []fmt.Stringer) {
	for _, id := range ids {
		out = append(out, s.command(ctx, id)) // want perelement:`one GET per element`
	}
	return out
}

func (s *Store) command(ctx context.Context, id string) fmt.Stringer {
	return s.rdb.Get(ctx, id)
}

// Sent hands a number on as what it is not in the loop.
func (s *Store) Sent(ctx context.Context, ids []string) (out []bool) {
	for _, id := range ids {
		out = append(out, s.member(ctx, id, 1)) // want perelement:`one SISMEMBER per element`
	}
	return out
}

func (s *Store) member(ctx context.Context, id string, n float64) bool {
	return s.rdb.SIsMember(ctx, id, n).Val()
}

// A keeper need not be a Store.
type keeper interface {
	same(ctx context.Context, id string) string
}

func Kept(ctx context.Context, k keeper, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, k.same(ctx, id)) // want perelement:`one GET per element`
	}
	return out
}

var _ keeper = (*Store)(nil)
