package cachedgetter

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

type entry struct {
	value string
	until time.Time
}

// Labels keeps what it has read for a minute.
type Labels struct {
	rdb    *redis.Client
	mu     sync.Mutex
	values map[string]entry
	at     time.Time
	mode   string
}

func (l *Labels) Label(ctx context.Context, id string) (string, error) {
	l.mu.Lock()
	e, ok := l.values[id]
	l.mu.Unlock()
	if ok && time.Now().Before(e.until) {
		return e.value, nil
	}
	value, err := l.rdb.Get(ctx, "label:"+id).Result()
	if err != nil {
		return "", err
	}
	l.mu.Lock()
	l.values[id] = entry{value, time.Now().Add(time.Minute)}
	l.mu.Unlock()
	return value, nil
}

func (l *Labels) Mode(ctx context.Context) string {
	if time.Since(l.at) < time.Minute {
		return l.mode
	}
	l.mode, l.at = l.rdb.Get(ctx, "mode").Val(), time.Now()
	return l.mode
}

// All asks Redis once a minute and label.
func (l *Labels) All(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		label, err := l.Label(ctx, id)
		if err != nil {
			continue
		}
		out = append(out, l.Mode(ctx)+label)
	}
	return out
}
