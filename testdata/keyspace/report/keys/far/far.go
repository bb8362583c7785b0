// Package far looks at each key of the server many calls away from what decides how
// often.
package far

import (
	"context"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
)

type Lister struct{ rdb *redis.Client }

// again and more call each other, and a request comes by again.
func (l *Lister) again(ctx context.Context, n int) []string {
	if n > 3 {
		return l.rdb.Keys(ctx, "again:*").Val() // want keys/high:`looks at each key`
	}
	return l.more(ctx, n+1)
}

func (l *Lister) more(ctx context.Context, n int) []string {
	if n > 5 {
		return l.rdb.Keys(ctx, "more:*").Val() // want keys/high:`looks at each key`
	}
	return l.again(ctx, n+1)
}

func (l *Lister) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.again(r.Context(), 0)
	l.served1(r.Context())
}

// alone1 and alone2 call each other, and no request comes by them.
func (l *Lister) alone1(ctx context.Context, n int) []string {
	if n > 3 {
		return l.rdb.Keys(ctx, "alone:*").Val() // want keys:`looks at each key`
	}
	return l.alone2(ctx, n+1)
}

func (l *Lister) alone2(ctx context.Context, n int) []string { return l.alone1(ctx, n+1) }

func (l *Lister) served1(ctx context.Context) []string  { return l.served2(ctx) }
func (l *Lister) served2(ctx context.Context) []string  { return l.served3(ctx) }
func (l *Lister) served3(ctx context.Context) []string  { return l.served4(ctx) }
func (l *Lister) served4(ctx context.Context) []string  { return l.served5(ctx) }
func (l *Lister) served5(ctx context.Context) []string  { return l.served6(ctx) }
func (l *Lister) served6(ctx context.Context) []string  { return l.served7(ctx) }
func (l *Lister) served7(ctx context.Context) []string  { return l.served8(ctx) }
func (l *Lister) served8(ctx context.Context) []string  { return l.served9(ctx) }
func (l *Lister) served9(ctx context.Context) []string  { return l.served10(ctx) }
func (l *Lister) served10(ctx context.Context) []string { return l.served(ctx) }

func (l *Lister) served(ctx context.Context) []string {
	return l.rdb.Keys(ctx, "served:*").Val() // want keys/high:`looks at each key`
}

func (l *Lister) started1(ctx context.Context) []string  { return l.started2(ctx) }
func (l *Lister) started2(ctx context.Context) []string  { return l.started3(ctx) }
func (l *Lister) started3(ctx context.Context) []string  { return l.started4(ctx) }
func (l *Lister) started4(ctx context.Context) []string  { return l.started5(ctx) }
func (l *Lister) started5(ctx context.Context) []string  { return l.started6(ctx) }
func (l *Lister) started6(ctx context.Context) []string  { return l.started7(ctx) }
func (l *Lister) started7(ctx context.Context) []string  { return l.started8(ctx) }
func (l *Lister) started8(ctx context.Context) []string  { return l.started9(ctx) }
func (l *Lister) started9(ctx context.Context) []string  { return l.started10(ctx) }
func (l *Lister) started10(ctx context.Context) []string { return l.started(ctx) }

func (l *Lister) started(ctx context.Context) []string {
	return l.rdb.Keys(ctx, "started:*").Val() // want keys/low:`looks at each key`
}

func init() { new(Lister).started1(context.Background()) }

func (l *Lister) restarted1(ctx context.Context) []string  { return l.restarted2(ctx) }
func (l *Lister) restarted2(ctx context.Context) []string  { return l.restarted3(ctx) }
func (l *Lister) restarted3(ctx context.Context) []string  { return l.restarted4(ctx) }
func (l *Lister) restarted4(ctx context.Context) []string  { return l.restarted5(ctx) }
func (l *Lister) restarted5(ctx context.Context) []string  { return l.restarted6(ctx) }
func (l *Lister) restarted6(ctx context.Context) []string  { return l.restarted7(ctx) }
func (l *Lister) restarted7(ctx context.Context) []string  { return l.restarted8(ctx) }
func (l *Lister) restarted8(ctx context.Context) []string  { return l.restarted9(ctx) }
func (l *Lister) restarted9(ctx context.Context) []string  { return l.restarted10(ctx) }
func (l *Lister) restarted10(ctx context.Context) []string { return l.restarted(ctx) }

func (l *Lister) restarted(ctx context.Context) []string {
	return l.rdb.Keys(ctx, "restarted:*").Val() // want keys:`looks at each key`
}

func init() {
	go func() {
		for {
			new(Lister).restarted1(context.Background())
		}
	}()
}

func (l *Lister) daily1(ctx context.Context) []string  { return l.daily2(ctx) }
func (l *Lister) daily2(ctx context.Context) []string  { return l.daily3(ctx) }
func (l *Lister) daily3(ctx context.Context) []string  { return l.daily4(ctx) }
func (l *Lister) daily4(ctx context.Context) []string  { return l.daily5(ctx) }
func (l *Lister) daily5(ctx context.Context) []string  { return l.daily6(ctx) }
func (l *Lister) daily6(ctx context.Context) []string  { return l.daily7(ctx) }
func (l *Lister) daily7(ctx context.Context) []string  { return l.daily8(ctx) }
func (l *Lister) daily8(ctx context.Context) []string  { return l.daily9(ctx) }
func (l *Lister) daily9(ctx context.Context) []string  { return l.daily10(ctx) }
func (l *Lister) daily10(ctx context.Context) []string { return l.daily(ctx) }

func (l *Lister) daily(ctx context.Context) []string {
	return l.rdb.Keys(ctx, "daily:*").Val() // want keys/low:`looks at each key`
}

func (l *Lister) Daily(ctx context.Context) {
	for range time.Tick(24 * time.Hour) {
		l.daily1(ctx)
	}
}

func (l *Lister) twice1(ctx context.Context) []string  { return l.twice2(ctx) }
func (l *Lister) twice2(ctx context.Context) []string  { return l.twice3(ctx) }
func (l *Lister) twice3(ctx context.Context) []string  { return l.twice4(ctx) }
func (l *Lister) twice4(ctx context.Context) []string  { return l.twice5(ctx) }
func (l *Lister) twice5(ctx context.Context) []string  { return l.twice6(ctx) }
func (l *Lister) twice6(ctx context.Context) []string  { return l.twice7(ctx) }
func (l *Lister) twice7(ctx context.Context) []string  { return l.twice8(ctx) }
func (l *Lister) twice8(ctx context.Context) []string  { return l.twice9(ctx) }
func (l *Lister) twice9(ctx context.Context) []string  { return l.twice10(ctx) }
func (l *Lister) twice10(ctx context.Context) []string { return l.twice(ctx) }

// twice runs once a day, and for others.
func (l *Lister) twice(ctx context.Context) []string {
	return l.rdb.Keys(ctx, "twice:*").Val() // want keys:`looks at each key`
}

func (l *Lister) TwiceDaily(ctx context.Context) {
	for range time.Tick(24 * time.Hour) {
		l.twice1(ctx)
	}
}

func (l *Lister) Twice(ctx context.Context) []string { return l.twice5(ctx) }
