// Package lasting has counts with a lifetime that refuse nobody, or that no limiter has.
package lasting

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

type Site struct{ rdb *redis.Client }

// View counts, and says only whether a page is much read.
func (s *Site) View(ctx context.Context, page string) {
	n, _ := s.rdb.Get(ctx, "views:"+page).Int()
	if n > 1000 {
		log.Println("much read", page)
	}
	s.rdb.Incr(ctx, "views:"+page)
	s.rdb.Expire(ctx, "views:"+page, time.Hour)
}

// Redeem counts failures: they are few, and their limit is exact.
func (s *Site) Redeem(ctx context.Context, user, code string) error {
	n, _ := s.rdb.Get(ctx, "redeem:failed:"+user).Int()
	if n >= 3 {
		return errors.New("ask support")
	}
	if code != "x" {
		s.rdb.Incr(ctx, "redeem:failed:"+user)
		s.rdb.Expire(ctx, "redeem:failed:"+user, time.Hour)
	}
	return nil
}

// Join counts who is here, and Leave takes them away again.
func (s *Site) Join(ctx context.Context, room string) error {
	n, _ := s.rdb.Get(ctx, "room:"+room).Int()
	if n >= 50 {
		return errors.New("full")
	}
	s.rdb.Incr(ctx, "room:"+room)
	s.rdb.Expire(ctx, "room:"+room, time.Hour)
	return nil
}

func (s *Site) Leave(ctx context.Context, room string) { s.rdb.Decr(ctx, "room:"+room) }

// Vote has no lifetime, and no word.
func (s *Site) Vote(ctx context.Context, poll string) error {
	n, _ := s.rdb.Get(ctx, "votes:"+poll).Int()
	if n >= 100 {
		return errors.New("closed")
	}
	return s.rdb.Incr(ctx, "votes:"+poll).Err()
}

// Last asks whether there is anything.
func (s *Site) Last(ctx context.Context, user string) bool {
	n, _ := s.rdb.Get(ctx, "visits:"+user).Int()
	if n > 0 {
		return true
	}
	s.rdb.Incr(ctx, "visits:"+user)
	s.rdb.Expire(ctx, "visits:"+user, time.Hour)
	return false
}
