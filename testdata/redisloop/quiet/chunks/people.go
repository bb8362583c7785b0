package chunks

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

func split(keys []string, n int) (out [][]string) {
	for len(keys) > n {
		out = append(out, keys[:n])
		keys = keys[n:]
	}
	return append(out, keys)
}

// Parts takes a hundred keys at a time from a helper of its own.
func Parts(ctx context.Context, rdb *redis.Client, ids []string) {
	for _, part := range split(ids, 100) {
		keys := make([]string, len(part))
		for i, id := range part {
			keys[i] = "session:" + id
		}
		rdb.MGet(ctx, keys...)
	}
}

// A Writer sends its buffer when it is full.
type Writer struct {
	rdb *redis.Client
	buf []any
	max int
	mu  sync.Mutex
}

func (w *Writer) Add(ctx context.Context, line string) error {
	w.buf = append(w.buf, line)
	if len(w.buf) >= w.max {
		return w.Flush(ctx)
	}
	return nil
}

func (w *Writer) Flush(ctx context.Context) error {
	if len(w.buf) == 0 {
		return nil
	}
	err := w.rdb.RPush(ctx, "log", w.buf...).Err()
	w.buf = w.buf[:0]
	return err
}

// Import goes through the buffer.
func Import(ctx context.Context, w *Writer, lines []string) error {
	for _, line := range lines {
		if err := w.Add(ctx, line); err != nil {
			return err
		}
	}
	return w.Flush(ctx)
}

// Run flushes ten times a second what has come, which may be nothing.
func (w *Writer) Run(ctx context.Context) {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			w.mu.Lock()
			_ = w.Flush(ctx)
			w.mu.Unlock()
		}
	}
}
