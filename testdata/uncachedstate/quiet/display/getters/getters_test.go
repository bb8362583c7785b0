package getters

import (
	"testing"

	"github.com/redis/go-redis/v9"
)

// TestState compares what the getters say. A test decides nothing in service.
func TestState(t *testing.T) {
	b := &Breaker{rdb: redis.NewClient(&redis.Options{}), name: "b"}
	isOpen := func() bool { return b.State(t.Context()) == Open }
	if s, err := b.GetState(t.Context()); err != nil || s != Closed || isOpen() {
		t.Errorf("%v, %v", s, err)
	}
}
