package dependent

import (
	"context"
	"log"
	"strings"

	"github.com/redis/go-redis/v9"
)

type Tree struct {
	rdb *redis.Client
}

type node struct {
	parent string
	name   string
}

// Resolve walks a path: each part needs the node before it, and the path gets
// shorter.
func (t *Tree) Resolve(ctx context.Context, path string) (id string, err error) {
	for path != "" {
		part, rest, _ := strings.Cut(path, "/")
		if err := t.child(ctx, &id, part); err != nil {
			return "", err
		}
		path = rest
	}
	return id, nil
}

func (t *Tree) child(ctx context.Context, id *string, name string) (err error) {
	*id, err = t.rdb.HGet(ctx, "children:"+*id, name).Result()
	return err
}

// Path climbs to the root through a variable that the helper fills.
func (t *Tree) Path(ctx context.Context, id string) (names []string, err error) {
	var n node
	for id != "root" {
		if err := t.load(ctx, id, &n); err != nil {
			return nil, err
		}
		names = append(names, n.name)
		id = n.parent
	}
	return names, nil
}

func (t *Tree) load(ctx context.Context, id string, n *node) error {
	values, err := t.rdb.HMGet(ctx, "node:"+id, "parent", "name").Result()
	if err != nil {
		return err
	}
	n.parent, _ = values[0].(string)
	n.name, _ = values[1].(string)
	return nil
}

// Trim cuts a long list in steps of ten thousand.
func (t *Tree) Trim(ctx context.Context, left int64) error {
	const step = 10_000
	for left > 0 {
		n := min(left, step)
		if err := t.rdb.LTrim(ctx, "changes", n, -1).Err(); err != nil {
			return err
		}
		left -= n
	}
	return nil
}

// Pages reads a page and what belongs to it in a pipeline, page after page.
func (t *Tree) Pages(ctx context.Context, seen func([]redis.Cmder)) error {
	var cursor uint64
	for {
		keys, next, err := t.rdb.Scan(ctx, cursor, "node:*", 100).Result()
		if err != nil {
			return err
		}
		pipe := t.rdb.Pipeline()
		for _, key := range keys {
			pipe.HGetAll(ctx, key)
		}
		cmds, err := pipe.Exec(ctx)
		if err != nil {
			log.Println("pages:", err)
		}
		seen(cmds)
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

// A paged reads pages through something that is not go-redis.
type paged interface {
	Page(ctx context.Context, cursor uint64) (keys []string, next uint64, err error)
}

// Copy sends a pipeline a page.
func (t *Tree) Copy(ctx context.Context, from paged) error {
	var cursor uint64
	for {
		keys, next, err := from.Page(ctx, cursor)
		if err != nil {
			return err
		}
		pipe := t.rdb.Pipeline()
		for _, key := range keys {
			pipe.Persist(ctx, key)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			log.Println("copy:", err)
		}
		cursor = next
		if cursor == 0 {
			break
		}
	}
	return nil
}

// Empty deletes a page after the other until there is nothing left to list.
func (t *Tree) Empty(ctx context.Context, id string) error {
	for {
		var children []string
		if err := t.list(ctx, id, &children); err != nil {
			return err
		}
		if len(children) == 0 {
			return nil
		}
		t.rdb.Unlink(ctx, children...)
	}
}

func (t *Tree) list(ctx context.Context, id string, children *[]string) (err error) {
	*children, err = t.rdb.SRandMemberN(ctx, "children:"+id, 1000).Result()
	return err
}

type walker struct {
	rdb   *redis.Client
	level int
	depth int
	names []string
}

// more fills the walker's own fields until there is a name.
func (w *walker) more(ctx context.Context) bool {
	for len(w.names) == 0 {
		if w.level >= w.depth {
			return false
		}
		w.names = w.rdb.SMembers(ctx, "level").Val()
		w.level++
	}
	return true
}
