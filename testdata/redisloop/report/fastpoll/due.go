package fastpoll

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Delayed queue is polled at an interval at which one command stays within the budget.
// What a job costs is no part of what a poll costs that finds none.
type Delayed struct {
	rdb *redis.Client
	do  func(string) error
}

// Run claims what is due, and handles each.
func (d *Delayed) Run(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := d.once(ctx); err != nil {
				log.Println("delayed:", err)
			}
		}
	}
}

func (d *Delayed) once(ctx context.Context) error {
	ids, err := d.claim(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := d.handle(ctx, id); err != nil { // want perelement:`d.handle in a loop over ids: 2 commands`
			return err
		}
	}
	return nil
}

func (d *Delayed) claim(ctx context.Context) ([]string, error) {
	return d.rdb.ZRangeByScore(ctx, "due", &redis.ZRangeBy{Min: "-inf", Max: "1", Count: 100}).Result()
}

func (d *Delayed) handle(ctx context.Context, id string) error {
	job, err := d.rdb.Get(ctx, "job:"+id).Result()
	if err != nil {
		return err
	}
	if err := d.do(job); err != nil {
		return err
	}
	return d.rdb.Del(ctx, "job:"+id).Err()
}

// RunEach takes one job after another until there is none.
func (d *Delayed) RunEach(ctx context.Context) {
	for ctx.Err() == nil {
		d.drain(ctx)
		time.Sleep(500 * time.Millisecond)
	}
}

func (d *Delayed) drain(ctx context.Context) {
	for {
		job, err := d.next(ctx) // want perelement:`d.next in a loop that empties a list: one LPOP per element`
		if err != nil {
			log.Println("delayed:", err)
			return
		}
		if job == nil {
			return
		}
		if err := d.handle(ctx, *job); err != nil {
			log.Println("job:", err)
		}
	}
}

func (d *Delayed) next(ctx context.Context) (*string, error) {
	id, err := d.rdb.LPop(ctx, "ready").Result()
	if errors.Is(err, redis.Nil) {
		return nil, nil
	}
	return &id, err
}
