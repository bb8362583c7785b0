// Package runs has methods that run a part of a program.
package runs

import (
	"context"
	"log"

	"github.com/redis/go-redis/v9"
)

type Server struct{ rdb *redis.Client }

func (s *Server) Run(ctx context.Context) error {
	if s.rdb.Get(ctx, "breaker:upstream").Val() == "open" {
		log.Println("the upstream is down")
	}
	<-ctx.Done()
	return ctx.Err()
}
