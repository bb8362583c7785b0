package none

import (
	"context"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type pair struct {
	rdb, other *redis.Client
}

// The error of one command ends the loop, and that of the other does not.
func (p *pair) oneMatters(ctx context.Context, keys []string) error {
	for _, key := range keys {
		p.rdb.Del(ctx, key) // want perelement:`2 commands \(DEL, SREM\) per element`
		if err := p.rdb.SRem(ctx, "all", key).Err(); err != nil {
			return err
		}
	}
	return nil
}

func (p *pair) twoServers(ctx context.Context, keys []string) {
	for _, key := range keys {
		p.rdb.Del(ctx, key) // want perelement:`2 commands \(DEL, SREM\) per element`
		p.other.SRem(ctx, "all", key)
	}
}

func (p *pair) logged(ctx context.Context, keys []string) {
	for _, key := range keys {
		p.rdb.Del(ctx, key) // want perelement:`2 commands \(DEL, SREM\) per element`
		p.rdb.SRem(ctx, "all", key)
		log.Println(key)
	}
}

// A caller that tries again would count twice.
func (p *pair) counted(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := p.rdb.Incr(ctx, key).Err(); err != nil { // want perelement:`2 commands \(INCR, EXPIRE\) per element`
			return err
		}
		if err := p.rdb.Expire(ctx, key, time.Minute).Err(); err != nil {
			return err
		}
	}
	return nil
}

// The second command needs what the first one has answered.
func (p *pair) dependent(ctx context.Context, keys []string) {
	for _, key := range keys {
		owner := p.rdb.Get(ctx, key).Val() // want perelement:`2 commands \(GET, SREM\) per element`
		p.rdb.SRem(ctx, owner, key)
	}
}

// Each error is told in its own words.
func (p *pair) inWords(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := p.rdb.Set(ctx, key, 1, 0).Err(); err != nil { // want perelement:`2 commands \(SET, EXPIRE\) per element`
			log.Println("set", err)
			return err
		}
		if err := p.rdb.Expire(ctx, key, time.Minute).Err(); err != nil {
			log.Println("expire", err)
			return err
		}
	}
	return nil
}

// An inner loop sends the second command several times.
func (p *pair) nested(ctx context.Context, keys []string) {
	for _, key := range keys {
		p.rdb.Del(ctx, key) // want perelement:`p.rdb.Del and p.rdb.SRem in a loop over keys`
		for _, part := range []string{"a", "b"} {
			p.rdb.SRem(ctx, "all:"+part, key)
		}
	}
}

// What is queued must be sent in bounded portions, and not every iteration gets to
// the last command.
func (p *pair) indexed(ctx context.Context, keys []string) {
	for i, key := range keys {
		p.rdb.Del(ctx, key) // want perelement:`2 commands \(DEL, ZADD\) per element`
		if i == 7 {
			continue
		}
		p.rdb.ZAdd(ctx, "all", redis.Z{Score: float64(i), Member: key})
	}
}
