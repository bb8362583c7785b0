// Package directives silences findings, in ways that hold and in ways that
// only look like it.
package directives

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type Store struct{ rdb *redis.Client }

// Fine has directives that hold.
//
//redisvet:ignore redisloop -- a migration that runs once
func (s *Store) Fine(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore redisloop -- at most five keys
		s.rdb.Get(ctx, key)
		s.rdb.Del(ctx, key) //redisvet:ignore redisloop -- see https://example.com/5
	}
}

// Reasonless forgets why.
func (s *Store) Reasonless(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore redisloop // want malformed:`redisvet:ignore does not hold without a reason: write //redisvet:ignore redisloop -- reason`
		s.rdb.Get(ctx, key)
		s.rdb.Get(ctx, key) //redisvet:ignore redisloop -- // want malformed:`does not hold without a reason`
		//redisvet:ignore redisloop at most five keys // want malformed:`does not hold without a -- between spaces before the reason`
		s.rdb.Get(ctx, key)
		//redisvet:ignore redisloop redisignore -- at most five keys // want malformed:`does not hold without commas between rules: write //redisvet:ignore redisloop,redisignore -- reason`
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

// Misspelt names rules that there are not.
func (s *Store) Misspelt(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore redislop -- at most five keys // want unknownrule:`redisvet:ignore names an unknown rule "redislop"; did you mean "redisloop"\?`
		s.rdb.Get(ctx, key)
		//redisvet:ignore redisloop,all -- at most five keys // want unknownrule:`redisvet:ignore names an unknown rule "all"; there are quotarecursion, redisignore, redisloop, uncachedstate`
		s.rdb.Get(ctx, key)
		//redisvet:ignore RedisLoop,redisignored -- at most five keys // want unknownrule:`"RedisLoop"; did you mean "redisloop"` unknownrule:`"redisignored"; did you mean "redisignore"`
		s.rdb.Get(ctx, key)
	}
}

// Shapes writes directives as other tools have them.
func (s *Store) Shapes(ctx context.Context, keys []string) {
	for _, key := range keys {
		// redisvet:ignore redisloop -- at most five keys // want malformed:`redisvet:ignore does not hold in this form: write //redisvet:ignore RULE -- reason, with nothing before the redisvet`
		s.rdb.Get(ctx, key)
		s.rdb.Get(ctx, key) /*redisvet:ignore redisloop -- few */ // want malformed:`does not hold in this form`
		//redisvet:disable redisloop -- at most five keys // want malformed:`redisvet:disable is no directive: there is //redisvet:ignore RULE -- reason`
		s.rdb.Get(ctx, key)
		//RedisVet:ignore redisloop -- at most five keys // want malformed:`RedisVet:ignore does not hold in capitals: write //redisvet:ignore RULE -- reason`
		s.rdb.Get(ctx, key)
		// redisvet:ignore // want malformed:`does not hold in this form`
		s.rdb.Get(ctx, key)
		s.rdb.Get(ctx, key) //nolint:redisvet
	}
}

// Prose talks about directives: a line that begins with
// redisvet:ignore is none, and neither is an example:
//
//	//redisvet:ignore redisloop
func (s *Store) Prose(ctx context.Context) {
	s.rdb.Get(ctx, "prose")
}

// Meta silences this rule itself.
//
//redisvet:ignore redisloop,redisignore -- the next release has the rule
func (s *Store) Meta(ctx context.Context, keys []string) {
	for _, key := range keys {
		//redisvet:ignore rediscluster -- keys of one slot
		s.rdb.Get(ctx, key)
	}
}

// Stale has a directive of this rule with nothing to silence.
//
//redisvet:ignore redisignore -- there was something // want unused:`redisvet:ignore redisignore silences nothing here: remove it`
func (s *Store) Stale(ctx context.Context) {
	s.rdb.Get(ctx, "stale")
}
