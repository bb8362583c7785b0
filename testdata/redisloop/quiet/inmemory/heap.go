package inmemory

import (
	"container/heap"
	"context"

	"github.com/redis/go-redis/v9"
)

type ids []string

func (p ids) Len() int           { return len(p) }
func (p ids) Less(i, j int) bool { return p[i] < p[j] }
func (p ids) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *ids) Push(x any)        { *p = append(*p, x.(string)) }
func (p *ids) Pop() any {
	old := *p
	x := old[len(old)-1]
	*p = old[:len(old)-1]
	return x
}

// PublishAll empties a heap.
func PublishAll(ctx context.Context, rdb *redis.Client, h *ids) {
	for h.Len() > 0 {
		rdb.Publish(ctx, "ids", heap.Pop(h).(string))
	}
}

// A Ring is a buffer in memory.
type Ring interface {
	Size() int
	Take() string
}

// PublishRing empties a buffer.
func PublishRing(ctx context.Context, rdb *redis.Client, r Ring) {
	for r.Size() > 0 {
		rdb.Publish(ctx, "ids", r.Take())
	}
}
