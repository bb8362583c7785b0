package mocked

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

type mock struct{ id string }

func (m mock) ID() string { return m.id }

func (m mock) Complete(context.Context, string) (string, error) { return "", errors.New("no") }

var _ Provider = mock{}

var all = []Provider{mock{"a"}, mock{"b"}}

func TestHandler(t *testing.T) {
	rdb := redis.NewClient(&redis.Options{Addr: "localhost:6379"})
	h := &Handler{rdb: rdb, providers: append(all, mock{"c"})}
	h.interval = time.Millisecond
	h.notify = func(ctx context.Context, id string) error { return rdb.Get(ctx, id).Err() }
	if _, err := h.Complete(t.Context(), ""); err == nil {
		t.Error("no error")
	}
	h.Notify(t.Context(), []string{"a"})
	go h.Watch(t.Context())
}
