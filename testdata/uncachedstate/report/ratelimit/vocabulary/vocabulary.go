// Package vocabulary has limiters that are not called limiters.
package vocabulary

import (
	"context"
	"errors"
	"log"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrWait says that a caller comes too early.
var ErrWait = errors.New("come back later")

// Pool has credentials for a provider.
type Pool struct {
	rdb *redis.Client
	max int64
}

// InCooldown is whether a credential rests.
func (p *Pool) InCooldown(ctx context.Context, id string) bool {
	return p.rdb.Exists(ctx, "cooldown:"+id).Val() > 0 // want ratelimit:`EXISTS "cooldown:\*" on every call of \(\*Pool\)\.InCooldown`
}

// Usable has no such word in its name.
func (p *Pool) Usable(ctx context.Context, id string) (bool, error) {
	until, err := p.rdb.Get(ctx, "credential:"+id+":cooldown_until").Int64() // want ratelimit:`of \(\*Pool\)\.Usable`
	if err != nil {
		return false, err
	}
	return time.Now().Unix() > until, nil
}

// Call respects a provider's backoff.
func (p *Pool) Call(ctx context.Context, id string) error {
	until, err := p.rdb.Get(ctx, "provider:"+id+":backoff").Int64() // want ratelimit:`GET "provider:\*:backoff" on every call of \(\*Pool\)\.Call`
	if err == nil && time.Now().Unix() < until {
		return ErrWait
	}
	return nil
}

// Admit compares with the requests per minute that a tenant may make.
func (p *Pool) Admit(ctx context.Context, tenant string, used int64) (bool, error) {
	rpm, err := p.rdb.Get(ctx, "tenant:"+tenant+":rpm").Int64() // want ratelimit:`GET "tenant:\*:rpm"`
	if err != nil {
		return false, err
	}
	return used < rpm, nil
}

// AdmitTokens is about the tokens of a minute.
func (p *Pool) AdmitTokens(ctx context.Context, tenant string, used int64) (bool, error) {
	tpm, err := p.rdb.HGet(ctx, "tenant:"+tenant, "tpm").Int64()
	if err != nil {
		return false, err
	}
	left, err := p.rdb.Get(ctx, "tpm:"+tenant).Int64() // want ratelimit:`GET "tpm:\*"`
	return err == nil && used < left && used < tpm, err
}

// Begin compares the calls under way with a limit.
func (p *Pool) Begin(ctx context.Context, tenant string) (bool, error) {
	n, err := p.rdb.Get(ctx, "concurrency:"+tenant).Int64() // want ratelimit:`GET "concurrency:\*"`
	if err != nil {
		return false, err
	}
	return n < p.max, nil
}

// BeginText parses the number itself.
func (p *Pool) BeginText(ctx context.Context, tenant string) error {
	s, err := p.rdb.Get(ctx, "concurrency:"+tenant).Result() // want ratelimit:`GET "concurrency:\*"`
	if err != nil {
		return err
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= p.max {
		return ErrWait
	}
	return nil
}

// BeginWarned warns of many calls, and refuses too many.
func (p *Pool) BeginWarned(ctx context.Context, tenant string) error {
	n, err := p.rdb.Get(ctx, "concurrency:"+tenant).Int64() // want ratelimit:`GET "concurrency:\*"`
	if err == nil && n > p.max/2 {
		log.Printf("tenant %s is busy", tenant)
	}
	if err == nil && n >= p.max {
		return ErrWait
	}
	return err
}

// BeginBoth has two limits that refuse in one place.
func (p *Pool) BeginBoth(ctx context.Context, tenant string) error {
	n, err := p.rdb.Get(ctx, "concurrency:"+tenant).Int64() // want ratelimit:`GET "concurrency:\*"`
	if n >= p.max || n >= 100 {
		return ErrWait
	}
	return err
}

// CooldownService has keys of which nothing is constant.
type CooldownService struct {
	rdb *redis.Client
	key func(id string) string
}

// IsOnCooldown only looks whether there is something.
func (s *CooldownService) IsOnCooldown(ctx context.Context, id string) bool {
	_, err := s.rdb.Get(ctx, s.key(id)).Result() // want ratelimit:`GET of limiter state on every call of \(\*CooldownService\)\.IsOnCooldown`
	return err == nil
}
