package twoloops

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// Both is half mended: its second read goes along with the first.
func (s *Store) Both(ctx context.Context, users []string) (out []string, err error) {
	cmds := make([]*redis.StringCmd, len(users))
	pipe := s.RDB.Pipeline()
	for i, user := range users {
		cmds[i] = pipe.Get(ctx, "user:"+user)
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	for i, user := range users {
		name, err := cmds[i].Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return out, err
		}
		last, err := s.RDB.Get(ctx, "last:"+user).Result() // want perelement:`one GET per element`
		if err != nil && !errors.Is(err, redis.Nil) {
			return out, err
		}
		out = append(out, fmt.Sprint(user, name, last))
	}
	return out, nil
}

// Marked skips the same elements and computes the same key for both.
func (s *Store) Marked(ctx context.Context, ids []int) (out []string) {
	cmds := make([]*redis.StringCmd, len(ids))
	pipe := s.RDB.Pipeline()
	for i, id := range ids {
		if id < 0 {
			continue
		}
		key := "user:" + strconv.Itoa(id)
		cmds[i] = pipe.HGet(ctx, key, "age")
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	for i, id := range ids {
		if id < 0 {
			continue
		}
		key := "user:" + strconv.Itoa(id)
		age := cmds[i].Val()
		kind, err := s.RDB.Type(ctx, key).Result() // want perelement:`one TYPE per element`
		if err != nil {
			continue
		}
		out = append(out, key, age, kind)
	}
	return out
}

// Depths goes over a map.
func (s *Store) Depths(ctx context.Context, lists map[string]int64) (n int64) {
	cmds := make(map[string]*redis.IntCmd, len(lists))
	pipe := s.RDB.Pipeline()
	for list := range lists {
		cmds[list] = pipe.LLen(ctx, "list:"+list)
	}
	_, _ = pipe.Exec(ctx)
	for list := range lists {
		n += cmds[list].Val()
		if kind, err := s.RDB.Type(ctx, "list:"+list).Result(); err == nil && kind == "list" { // want perelement:`one TYPE per element`
			n++
		}
	}
	return n
}

// Odd has a pipeline before it that skips what the loop does not skip.
func (s *Store) Odd(ctx context.Context, ids []int) (out []string) {
	cmds := make([]*redis.StringCmd, len(ids))
	pipe := s.RDB.Pipeline()
	for i, id := range ids {
		if id%2 == 0 {
			continue
		}
		cmds[i] = pipe.HGet(ctx, "user:"+strconv.Itoa(id), "age")
	}
	_, _ = pipe.Exec(ctx)
	for i, id := range ids {
		age := ""
		if cmds[i] != nil {
			age = cmds[i].Val()
		}
		kind, err := s.RDB.Type(ctx, "user:"+strconv.Itoa(id)).Result() // want perelement:`one TYPE per element`
		if err != nil {
			continue
		}
		out = append(out, age, kind)
	}
	return out
}
