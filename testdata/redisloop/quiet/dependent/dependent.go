// Package dependent holds loops in which a round needs the answer of the
// round before: no batch would do.
package dependent

import (
	"context"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

type Graph struct {
	rdb *redis.Client
}

// Walk follows a linked list.
func (g *Graph) Walk(ctx context.Context, head string) (ids []string, err error) {
	for id := head; id != ""; {
		ids = append(ids, id)
		next, err := g.rdb.HGet(ctx, "node:"+id, "next").Result()
		if err != nil && err != redis.Nil {
			return nil, err
		}
		id = next
	}
	return ids, nil
}

func (g *Graph) parent(ctx context.Context, id string) (string, error) {
	return g.rdb.Get(ctx, "parent:"+id).Result()
}

// Root climbs, a call away from Redis.
func (g *Graph) Root(ctx context.Context, id string) (string, error) {
	for {
		up, err := g.parent(ctx, id)
		if err == redis.Nil {
			return id, nil
		}
		if err != nil {
			return "", err
		}
		id = up
	}
}

// Resolve descends a path: each step starts where the last one ended.
func (g *Graph) Resolve(ctx context.Context, path string) (string, error) {
	dir := "root"
	for _, name := range strings.Split(path, "/") {
		id, err := g.rdb.HGet(ctx, "dir:"+dir, name).Result()
		if err != nil {
			return "", err
		}
		dir = id
	}
	return dir, nil
}

// Pages reads a stream page by page, from the id after the last one.
func (g *Graph) Pages(ctx context.Context, seen func(redis.XMessage)) error {
	from := "-"
	for {
		msgs, err := g.rdb.XRangeN(ctx, "log", from, "+", 500).Result()
		if err != nil {
			return err
		}
		if len(msgs) == 0 {
			return nil
		}
		for _, msg := range msgs {
			seen(msg)
		}
		from = "(" + msgs[len(msgs)-1].ID
	}
}

// ByScore reads a sorted set in the same way.
func (g *Graph) ByScore(ctx context.Context, seen func([]redis.Z)) error {
	low := "-inf"
	for {
		page, err := g.rdb.ZRangeByScoreWithScores(ctx, "board", &redis.ZRangeBy{Min: low, Max: "+inf", Count: 500}).Result()
		if err != nil || len(page) == 0 {
			return err
		}
		seen(page)
		low = "(" + strconv.FormatFloat(page[len(page)-1].Score, 'f', -1, 64)
	}
}

// Search halves an interval with each answer.
func (g *Graph) Search(ctx context.Context, n int64, want string) int64 {
	low, high := int64(0), n
	for low < high {
		mid := (low + high) / 2
		if g.rdb.LIndex(ctx, "sorted", mid).Val() < want {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}
