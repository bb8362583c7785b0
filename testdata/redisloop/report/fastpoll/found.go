package fastpoll

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Board is polled. What follows an answer counts where the answer does not decide
// whether it is sent.
type Board struct{ rdb *redis.Client }

// Run sends three commands each time, whatever they return.
func (b *Board) Run(ctx context.Context) {
	for ctx.Err() == nil {
		b.refresh(ctx) // want fastpoll:`b.refresh polled every 500 ms: 520k commands a day per goroutine \(through \(\*Board\).refresh\)`
		time.Sleep(500 * time.Millisecond)
	}
}

func (b *Board) refresh(ctx context.Context) {
	n, err := b.rdb.LLen(ctx, "ready").Result()
	if err != nil {
		log.Println("board:", err)
		return
	}
	log.Println("ready:", n)
	if err := b.rdb.Set(ctx, "board:ready", n, 0).Err(); err != nil {
		log.Println("board:", err)
	}
	if err := b.rdb.Publish(ctx, "board", n).Err(); err != nil {
		log.Println("board:", err)
	}
}

// RunIdle says to others that there is no job, each time that there is none.
func (b *Board) RunIdle(ctx context.Context) {
	for ctx.Err() == nil {
		b.idle(ctx) // want fastpoll:`b.idle polled every 500 ms: 520k commands a day per goroutine`
		time.Sleep(500 * time.Millisecond)
	}
}

func (b *Board) idle(ctx context.Context) {
	id, err := b.rdb.LPop(ctx, "ready").Result()
	if errors.Is(err, redis.Nil) {
		b.rdb.Incr(ctx, "idle")
		b.rdb.Publish(ctx, "idle", "1")
		return
	}
	log.Println(id, err)
}

// RunOften asks too often even without a job. Its price is that of the first command.
func (b *Board) RunOften(ctx context.Context) {
	for ctx.Err() == nil {
		b.often(ctx) // want fastpoll:`b.often polled every 100 ms: 864k LPOPs a day per goroutine \(through \(\*Board\).often\)`
		time.Sleep(100 * time.Millisecond)
	}
}

func (b *Board) often(ctx context.Context) {
	id, err := b.rdb.LPop(ctx, "ready").Result()
	if err != nil {
		return
	}
	b.rdb.Set(ctx, "last", id, 0)
	b.rdb.Publish(ctx, "taken", id)
}

// RunOther sends more only if another list has jobs, which it does not ask for here.
func (b *Board) RunOther(ctx context.Context, jobs []string) {
	for ctx.Err() == nil {
		b.given(ctx, jobs) // want fastpoll:`b.given polled every 100 ms: 1.7M commands a day per goroutine`
		time.Sleep(100 * time.Millisecond)
	}
}

func (b *Board) given(ctx context.Context, jobs []string) {
	b.rdb.Get(ctx, "a")
	for _, id := range jobs {
		b.rdb.Set(ctx, "job", id, 0) // want perelement:`b.rdb.Set in a loop over jobs`
	}
}

// RunFailed counts failures: they are no find.
func (b *Board) RunFailed(ctx context.Context) {
	for ctx.Err() == nil {
		b.failed(ctx) // want fastpoll:`b.failed polled every 500 ms: 520k commands a day per goroutine`
		time.Sleep(500 * time.Millisecond)
	}
}

func (b *Board) failed(ctx context.Context) {
	n, err := b.rdb.LLen(ctx, "ready").Result()
	if err == nil {
		b.rdb.Set(ctx, "board:ready", n, 0)
		b.rdb.Incr(ctx, "polls")
	}
}
