package unpaced

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Feed struct {
	rdb *redis.Client
	key string
	all []string
}

func (f *Feed) page(ctx context.Context, cursor uint64) ([]string, uint64, error) {
	return f.rdb.SScan(ctx, f.key, cursor, "", 100).Result()
}

// Members never passes on the cursor.
func (f *Feed) Members(ctx context.Context) (all []string, err error) {
	var cursor uint64
	for {
		members, next, err := f.page(ctx, cursor) // want unpaced:`f.page in a loop without a wait: one SSCAN per round trip .*; nothing moves what it reads: go on from its end, or remove what is done`
		if err != nil {
			return nil, err
		}
		all = append(all, members...)
		if next == 0 {
			return all, nil
		}
	}
}

// Replay reads the first hundred entries for ever.
func (f *Feed) Replay(ctx context.Context, seen func(redis.XMessage)) error {
	start := "-"
	for {
		entries, err := f.rdb.XRangeN(ctx, f.key, start, "+", 100).Result() // want unpaced:`f.rdb.XRangeN in a loop without a wait: one XRANGE per round trip until f.rdb.XRangeN finds nothing; nothing moves`
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return nil
		}
		for _, e := range entries {
			seen(e)
		}
	}
}

// Load ends with a short page, and reads the same one each time.
func (f *Feed) Load(ctx context.Context) error {
	for {
		page, err := f.rdb.LRange(ctx, f.key, 0, 99).Result() // want unpaced:`f.rdb.LRange in a loop without a wait: one LRANGE`
		if err != nil {
			return err
		}
		f.all = append(f.all, page...)
		if len(page) < 100 {
			return nil
		}
	}
}

// Promote forgets to remove from the first list what it adds to the second one.
func (f *Feed) Promote(ctx context.Context) error {
	for {
		ids, err := f.rdb.ZRange(ctx, f.key, 0, 99).Result() // want unpaced:`^f.rdb.ZRange and pipe.Exec in a loop without a wait`
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		pipe := f.rdb.TxPipeline()
		for _, id := range ids {
			pipe.RPush(ctx, "ready", id)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
}

// Gone waits at full speed until others have taken all.
func (f *Feed) Gone(ctx context.Context) error {
	for {
		left, err := f.rdb.SMembers(ctx, f.key).Result() // want unpaced:`f.rdb.SMembers in a loop without a wait: one SMEMBERS per round trip until f.rdb.SMembers finds nothing; add a wait`
		if err != nil {
			return err
		}
		if len(left) == 0 {
			return nil
		}
	}
}

// Lost drops the cursor in a closure.
func Lost(ctx context.Context, rdb *redis.Client) (all []string) {
	var cursor uint64
	next := func() bool {
		keys, left, err := rdb.Scan(ctx, cursor, "user:*", 100).Result()
		all = append(all, keys...)
		return err == nil && left != 0
	}
	for next() { // want unpaced:`next in a loop without a wait`
	}
	return all
}

// Other removes in its pipeline what it has read, under another key.
func (f *Feed) Other(ctx context.Context) {
	for {
		ids, err := f.rdb.ZRange(ctx, "due", 0, 99).Result() // want unpaced:`^f.rdb.ZRange and pipe.Exec in a loop without a wait when err == nil`
		if err != nil || len(ids) == 0 {
			time.Sleep(time.Second)
			continue
		}
		pipe := f.rdb.Pipeline()
		for _, id := range ids {
			pipe.ZRem(ctx, "overdue", id)
			pipe.RPush(ctx, "ready", id)
		}
		pipe.Exec(ctx)
	}
}
