package tested

import (
	"testing"

	"github.com/redis/go-redis/v9"
)

func TestLimiter(t *testing.T) {
	l := &Limiter{rdb: redis.NewClient(&redis.Options{})}
	check := func(id string) bool { return l.Allow(t.Context(), id) }
	if !check("a") || !check("b") || l.blocked(t.Context(), "c") {
		t.Error("refused")
	}
}
