// Package repetition repeats one thing until it is done.
package repetition

import (
	"context"
	"errors"
	"net/http"

	"github.com/redis/go-redis/v9"
)

type Agent struct {
	rdb  *redis.Client
	http *http.Client
}

var errOver = errors.New("over budget")

func (a *Agent) budget(ctx context.Context, user string, want int64) error {
	left, err := a.rdb.Get(ctx, "budget:"+user).Int64()
	if err != nil {
		return err
	}
	if left < want {
		return errOver
	}
	return nil
}

// Converse asks a model until it needs no more tools: the rounds are no data,
// and each one has to look at the budget again.
func (a *Agent) Converse(ctx context.Context, user string, rounds int, want func(*http.Response) bool) (*http.Response, error) {
	for round := 0; round < rounds; round++ {
		if err := a.budget(ctx, user, 100); err != nil {
			return nil, err
		}
		resp, err := a.http.Get("http://model/complete")
		if err != nil {
			return nil, err
		}
		if !want(resp) {
			return resp, nil
		}
	}
	return nil, errOver
}
