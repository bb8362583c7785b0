// Package report counts what limiters have turned away.
package report

import (
	"context"
	"fmt"
	"io"

	"github.com/redis/go-redis/v9"
)

// Daily writes a report.
func Daily(ctx context.Context, rdb *redis.Client, w io.Writer) error {
	blocked, err := rdb.HGetAll(ctx, "ratelimit:blocked").Result()
	if err != nil {
		return err
	}
	for ip, times := range blocked {
		fmt.Fprintln(w, ip, times)
	}
	return nil
}

// Collector gives numbers to a scraper.
type Collector struct{ rdb *redis.Client }

// Collect is called per scrape, which is seldom.
func (c *Collector) Collect(gauges chan<- float64) {
	n, err := c.rdb.Get(context.Background(), "breaker:trips").Float64()
	if err == nil {
		gauges <- n
	}
}
