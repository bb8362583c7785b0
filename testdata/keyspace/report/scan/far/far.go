// Package far scans many calls away from the loop that decides how often.
package far

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
)

type Lister struct{ rdb *redis.Client }

func (l *Lister) polled1(ctx context.Context) []string  { return l.polled2(ctx) }
func (l *Lister) polled2(ctx context.Context) []string  { return l.polled3(ctx) }
func (l *Lister) polled3(ctx context.Context) []string  { return l.polled4(ctx) }
func (l *Lister) polled4(ctx context.Context) []string  { return l.polled5(ctx) }
func (l *Lister) polled5(ctx context.Context) []string  { return l.polled6(ctx) }
func (l *Lister) polled6(ctx context.Context) []string  { return l.polled7(ctx) }
func (l *Lister) polled7(ctx context.Context) []string  { return l.polled8(ctx) }
func (l *Lister) polled8(ctx context.Context) []string  { return l.polled9(ctx) }
func (l *Lister) polled9(ctx context.Context) []string  { return l.polled10(ctx) }
func (l *Lister) polled10(ctx context.Context) []string { return l.polled(ctx) }

func (l *Lister) polled(ctx context.Context) (names []string) {
	for iter := l.rdb.Scan(ctx, 0, "polled:*", 0).Iterator(); iter.Next(ctx); { // want scan:`reads the names of all keys of the server, page by page, every 5 s;`
		names = append(names, iter.Val())
	}
	return names
}

func (l *Lister) Poll(ctx context.Context) {
	for range time.Tick(5 * time.Second) {
		l.polled1(ctx)
	}
}

func (l *Lister) ticked(ctx context.Context) {
	l.rdb.Scan(ctx, 0, "ticked:*", 0).Iterator() // want scan:`every 5 s;`
}

func (l *Lister) Ticked(ctx context.Context) {
	for range time.NewTicker(5 * time.Second).C {
		l.ticked(ctx)
	}
}

// each is as fast as jobs come.
func (l *Lister) each(ctx context.Context) {
	l.rdb.Scan(ctx, 0, "each:*", 0).Iterator()
}

func (l *Lister) Each(ctx context.Context, jobs chan string) {
	for range jobs {
		l.each(ctx)
		time.Sleep(5 * time.Second)
	}
}

func (l *Lister) some(ctx context.Context) {
	l.rdb.Scan(ctx, 0, "some:*", 0).Iterator()
}

// Some ends by itself.
func (l *Lister) Some(ctx context.Context) {
	n := 0
	for range time.Tick(5 * time.Second) {
		l.some(ctx)
		if n++; n > 3 {
			return
		}
	}
}

func (l *Lister) hourly(ctx context.Context) {
	l.rdb.Scan(ctx, 0, "hourly:*", 0).Iterator()
}

func (l *Lister) Hourly(ctx context.Context) {
	for range time.Tick(time.Hour) {
		l.hourly(ctx)
	}
}
