package redisguard

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// RolloutOptions configure a Rollout.
type RolloutOptions struct {
	// Name is a part of the hash, so that rollouts with different names choose
	// different keys. Instances that roll out together have the same Name.
	Name string
	// Share is the share of keys at first: 0 is none, 1 is all.
	Share float64
	// Instance, if set, is hashed instead of the keys, so that Share is a share
	// of instances: all keys of an instance are in the rollout, or none. It must
	// differ between instances, and should survive a restart.
	Instance string
}

// A Rollout is the share of keys, or of instances, for which redisguard decides.
// For the others the program does what it did before: limiters, quotas and
// breakers call the function Before of their options, and readers send each read
// as the client itself does.
//
// The choice depends on the Name, the key and the share alone. So it is the same
// in all instances and after a restart, and a larger share has all keys of a
// smaller one. A nil Rollout has all keys.
//
// A key that changes sides has the accounts of both for a while, each with what
// was spent on its side. So the limits of both may be admitted then, and by
// Instance during the whole rollout.
type Rollout struct {
	name     string
	instance string
	share    atomic.Uint64 // bits of a float64
}

// NewRollout returns a rollout. One may serve several guards.
func NewRollout(o RolloutOptions) (*Rollout, error) {
	r := &Rollout{name: o.Name, instance: o.Instance}
	return r, r.Set(o.Share)
}

// Set changes the share at once. It fails for what is not between 0 and 1.
func (r *Rollout) Set(share float64) error {
	if !(share >= 0 && share <= 1) {
		return fmt.Errorf("redisguard: rollout %s: share %v is not between 0 and 1", r.name, share)
	}
	r.share.Store(math.Float64bits(share))
	return nil
}

// Share returns the current share.
func (r *Rollout) Share() float64 {
	if r == nil {
		return 1
	}
	return math.Float64frombits(r.share.Load())
}

// Has reports whether redisguard decides for a key.
func (r *Rollout) Has(key string) bool {
	if r == nil {
		return true
	}
	if r.instance != "" {
		key = r.instance
	}
	return position(r.name, key) < r.Share()
}

// position returns a number in [0, 1) for a key. It must not change between
// versions, because instances of several versions run during a deploy. It is
// FNV-1a, whose bits are then mixed: those of short keys are far from uniform.
func position(name, key string) float64 {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime
	}
	h *= prime // a zero byte between both
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * prime
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	h ^= h >> 33
	return float64(h>>11) / (1 << 53)
}

// ErrOutside is the error of Peek, Refund, Reset and Cancel for a key outside of
// the limiter's Rollout: its account is not redisguard's.
var ErrOutside = errors.New("redisguard: the key is outside of the rollout")

// checkRollout fails unless options have both a Rollout and a Before, or none.
func checkRollout(what, name string, r *Rollout, before bool) error {
	switch {
	case r != nil && !before:
		return fmt.Errorf("redisguard: %s %s: a Rollout needs Before, for the keys outside of it", what, name)
	case r == nil && before:
		return fmt.Errorf("redisguard: %s %s: Before needs a Rollout", what, name)
	}
	return nil
}

// allowBefore is AllowN for a key outside of the rollout.
func (l *Limiter) allowBefore(ctx context.Context, key string, n int) (Decision, error) {
	l.decisions.before.Add(int64(max(n, 0)))
	return l.before(ctx, key, n)
}

// before is Do for a name outside of the rollout.
func before[T any](ctx context.Context, b *Breaker, name string, f func(context.Context) (T, error)) (T, error) {
	b.decisions.before.Add(1)
	var v T
	err := b.o.Before(ctx, name, func(ctx context.Context) (err error) {
		v, err = f(ctx)
		return err
	})
	return v, err
}

// rolled reports whether a reader caches all keys.
func (r Reader) rolled(keys ...string) bool {
	if r.o == nil || r.o.Rollout == nil {
		return true
	}
	for _, key := range keys {
		if !r.o.Rollout.Has(key) {
			return false
		}
	}
	return true
}

// unrolled sends a read of a key outside of the rollout as the client does, also
// while the Guard or Cached is suspended.
func unrolled[C redis.Cmder](r Reader, ctx context.Context, fresh func(context.Context, ...any) C, args []any) C {
	r.counts.passed.Add(1)
	cmd := fresh(ctx, args...)
	if err := ctx.Err(); err != nil {
		cmd.SetErr(err)
		return cmd
	}
	r.direct(ctx, args, func() redis.Cmder {
		_ = r.p.Process(ctx, cmd)
		return cmd
	})
	return cmd
}
