package meter_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
	"github.com/redisvet/redisvet/redisguard/meter"
)

// BenchmarkCost runs the same GET without a Meter and with several, in turns, so
// that all see the same machine. It prints the medians of what a Meter adds to a command, and
// the time on a real server as a ratio to that without a Meter.
//
//	go test -run '^$' -bench Cost -benchtime 3s ./meter
func BenchmarkCost(b *testing.B) {
	server := redistest.Shared(b)
	ctx := context.Background()
	sink := func(context.Context, redis.Cmder) error { return nil }
	cmd := redis.NewStringCmd(ctx, "get", "rate_limit:17")
	type subject struct {
		name         string
		local        func(context.Context, redis.Cmder) error
		client       *redis.Client
		inHook, sent []time.Duration // of each round
	}
	subjects := []*subject{{name: "none", local: sink, client: server.Client()}}
	for name, every := range map[string]int{"1in1": 1, "1in100": 100} {
		m := meter.New(meter.Options{Every: every})
		c := server.Client()
		m.Watch(c)
		subjects = append(subjects, &subject{name: name, local: m.Hook().ProcessHook(sink), client: c})
	}
	const inHook, sent = 20_000, 100
	for b.Loop() {
		for _, s := range subjects {
			began := time.Now()
			for range inHook {
				_ = s.local(ctx, cmd)
			}
			s.inHook = append(s.inHook, time.Since(began))
			began = time.Now()
			for range sent {
				s.client.Get(ctx, "rate_limit:17")
			}
			s.sent = append(s.sent, time.Since(began))
		}
	}
	median := func(d []time.Duration) float64 {
		slices.Sort(d)
		return float64(d[len(d)/2])
	}
	none := subjects[0]
	for _, s := range subjects[1:] {
		b.ReportMetric((median(s.inHook)-median(none.inHook))/inHook, "ns-added/"+s.name)
		b.ReportMetric(median(s.sent)/median(none.sent), "ratio/"+s.name)
	}
}
