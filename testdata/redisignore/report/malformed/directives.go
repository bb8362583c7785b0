// Package malformed has directives that only look as if they held.
package malformed

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Reasonless forgets why.
func (s *Store) Reasonless(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore redisloop // want malformed:`redisvet:ignore has no effect without a reason: write //redisvet:ignore redisloop -- reason`
		s.rdb.Get(ctx, key)
		s.rdb.Get(ctx, key) //redisvet:ignore redisloop -- // want malformed:`has no effect without a reason`
		//redisvet:ignore redisloop at most five keys // want malformed:`has no effect without a -- between spaces before the reason`
		s.rdb.Get(ctx, key)
		//redisvet:ignore redisloop redisignore -- at most five keys // want malformed:`has no effect without commas between rules: write //redisvet:ignore redisloop,redisignore -- reason`
		s.rdb.Get(ctx, key)
	}
}

// Ruleless does not say what it silences.
//
//redisvet:ignore -- it is slow on purpose // want malformed:`redisvet:ignore names no rule: write //redisvet:ignore RULE -- reason`
func (s *Store) Ruleless(ctx context.Context, keys []string) {
	for _, key := range keys {
		s.rdb.Get(ctx, key) //redisvet:ignore // want malformed:`names no rule`
	}
}

// Shapes writes directives as other tools have them.
func (s *Store) Shapes(ctx context.Context, keys []string) {
	for _, key := range keys {
		// redisvet:ignore redisloop -- at most five keys // want malformed:`redisvet:ignore has no effect in this form: write //redisvet:ignore RULE -- reason, with nothing before the redisvet`
		s.rdb.Get(ctx, key)
		s.rdb.Get(ctx, key) /*redisvet:ignore redisloop -- few */ // want malformed:`has no effect in this form`
		//redisvet:disable redisloop -- at most five keys // want malformed:`redisvet:disable is no directive; there are ignore, cached, once, waits`
		s.rdb.Get(ctx, key)
		//RedisVet:ignore redisloop -- at most five keys // want malformed:`RedisVet:ignore has no effect in capitals: write //redisvet:ignore RULE -- reason`
		s.rdb.Get(ctx, key)
		// redisvet:ignore // want malformed:`has no effect in this form`
		s.rdb.Get(ctx, key)
		s.rdb.Get(ctx, key) //nolint:redisvet
	}
}

// Declared has directives at declarations that only look as if they counted.
type Declared interface {
	//redisvet:waits // want malformed:`redisvet:waits has no effect without a reason: write //redisvet:waits -- reason`
	A()
	//redisvet:cached -- // want malformed:`redisvet:cached has no effect without a reason: write //redisvet:cached -- reason`
	B()
	//redisvet:once the first call sets a flag // want malformed:`redisvet:once has no effect without a -- between spaces before the reason: write //redisvet:once -- reason`
	C()
	//redisvet:waits redisloop -- a second // want malformed:`redisvet:waits takes nothing before the --: write //redisvet:waits -- reason`
	D()
	//redisvet:Waits -- a second // want malformed:`redisvet:Waits has no effect in capitals: write //redisvet:waits -- reason`
	E()
	// redisvet:cached -- for a second // want malformed:`redisvet:cached has no effect in this form: write //redisvet:cached -- reason, with nothing before the redisvet`
	F()
	//redisvet:cache -- for a second // want malformed:`redisvet:cache is no directive; did you mean redisvet:cached\?`
	G()
	/*redisvet:once -- a flag */ // want malformed:`has no effect in this form`
	H()
}
