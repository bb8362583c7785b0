package pages

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"
)

type params struct {
	Token string
	Limit int64
}

type request struct{ Params params }

type chunk struct {
	IDs  []string
	Next string
}

// list answers with one page and where the next one begins.
func listPage(ctx context.Context, rdb *redis.Client, r *request) (chunk, error) {
	cursor, err := strconv.ParseUint(r.Params.Token, 10, 64)
	if err != nil {
		return chunk{}, err
	}
	ids, next, err := rdb.SScan(ctx, "all", cursor, "", r.Params.Limit).Result()
	if err != nil {
		return chunk{}, err
	}
	if next == 0 {
		return chunk{IDs: ids}, nil
	}
	return chunk{IDs: ids, Next: strconv.FormatUint(next, 10)}, nil
}

// All goes on with the token of the page, in a struct of the request.
func All(ctx context.Context, rdb *redis.Client) ([]string, error) {
	r := request{Params: params{Token: "0", Limit: 100}}
	var out []string
	for {
		p, err := listPage(ctx, rdb, &r)
		if err != nil {
			return nil, err
		}
		for _, id := range p.IDs {
			out = append(out, id)
		}
		if p.Next == "" {
			break
		}
		r.Params.Token = p.Next
	}
	return out, nil
}

type lister interface {
	List(ctx context.Context, r *request) (chunk, error)
}

type inRedis struct{ rdb *redis.Client }

func (l inRedis) List(ctx context.Context, r *request) (chunk, error) { return listPage(ctx, l.rdb, r) }

var _ = Gather(context.Background(), inRedis{})

// Gather asks through an interface.
func Gather(ctx context.Context, l lister) []string {
	r := request{Params: params{Token: "0"}}
	var out []string
	for {
		p, err := l.List(ctx, &r)
		if err != nil {
			return out
		}
		out = append(out, p.IDs...)
		if p.Next == "" {
			return out
		}
		r.Params.Token = p.Next
	}
}

// A scanner keeps its cursor, and says when it is done.
type scanner struct {
	rdb    *redis.Client
	cursor uint64
}

func (s *scanner) keys(ctx context.Context) ([]string, bool, error) {
	keys, next, err := s.rdb.Scan(ctx, s.cursor, "*", 100).Result()
	if err != nil {
		return nil, false, err
	}
	s.cursor = next
	return keys, next == 0, nil
}

// Each works on the keys of each page until the scanner is done.
func (s *scanner) Each(ctx context.Context, do func(string)) error {
	done := false
	for !done {
		var keys []string
		var err error
		keys, done, err = s.keys(ctx)
		if err != nil {
			return err
		}
		for _, k := range keys {
			do(k)
		}
	}
	return nil
}

// untyped is as keys, by a command that go-redis has no method for.
func (s *scanner) untyped(ctx context.Context) ([]any, bool, error) {
	reply, err := s.rdb.Do(ctx, "SCAN", s.cursor, "TYPE", "list").Result()
	if err != nil {
		return nil, false, err
	}
	list := reply.([]any)
	next, err := strconv.Atoi(list[0].(string))
	if err != nil {
		return nil, false, err
	}
	s.cursor = uint64(next)
	return list[1].([]any), next == 0, nil
}

// EachUntyped is as Each.
func (s *scanner) EachUntyped(ctx context.Context, do func(any)) error {
	var done bool
	var keys []any
	var err error
	for !done {
		keys, done, err = s.untyped(ctx)
		if err != nil {
			return err
		}
		for _, k := range keys {
			do(k)
		}
	}
	return nil
}
