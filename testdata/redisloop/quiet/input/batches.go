package input

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type row struct {
	name string
	made time.Time
}

type table interface {
	After(ctx context.Context, t time.Time, limit int) ([]row, error)
}

// stored has its rows in memory: its source is known.
type stored struct{ rows []row }

func (s *stored) After(ctx context.Context, t time.Time, limit int) ([]row, error) {
	var out []row
	for _, r := range s.rows {
		if r.made.After(t) && len(out) < limit {
			out = append(out, r)
		}
	}
	return out, nil
}

var _ = filler{rows: &stored{}}

type filler struct {
	rdb   *redis.Client
	rows  table
	since map[string]time.Time
	next  func(after string) []string
}

// Each iteration loads rows from elsewhere, and none ends the loop.
func (f *filler) fill(ctx context.Context, kind string) error {
	for {
		rows, err := f.rows.After(ctx, f.since[kind], 100)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		names := make([]any, len(rows))
		for i, r := range rows {
			names[i] = r.name
		}
		f.rdb.SAdd(ctx, kind, names...)
		f.since[kind] = rows[len(rows)-1].made
	}
}

// The last batch is a short one.
func (f *filler) short(ctx context.Context, kind string) {
	for {
		rows, err := f.rows.After(ctx, f.since[kind], 100)
		if err != nil {
			return
		}
		f.rdb.Set(ctx, "last:"+kind, rows[len(rows)-1].name, 0)
		f.since[kind] = rows[len(rows)-1].made
		if len(rows) < 100 {
			break
		}
	}
}

// The source is a function value.
func (f *filler) values(ctx context.Context, at *string) {
	for {
		list := f.next(*at)
		if len(list) == 0 {
			break
		}
		f.rdb.RPush(ctx, "all", list)
		*at = list[len(list)-1]
	}
}
