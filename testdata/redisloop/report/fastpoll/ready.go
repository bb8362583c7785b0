package fastpoll

import (
	"context"
	"errors"
	"time"
)

// WaitReady ends when the answer comes: at 100 ms it costs a user little.
func (p *Poller) WaitReady(ctx context.Context, job string) error {
	for {
		n, err := p.rdb.Exists(ctx, "result:"+job).Result()
		if err != nil {
			return err
		}
		if n == 1 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// WaitEager ends as well, but asks every 5 ms until then.
func (p *Poller) WaitEager(ctx context.Context, job string) error {
	for {
		n, err := p.rdb.Exists(ctx, "result:"+job).Result() // want fastpoll:`p.rdb.Exists polled every 5 ms`
		if err != nil {
			return err
		}
		if n == 1 {
			return nil
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Lock tries for two seconds, ten times a second.
func (p *Poller) Lock(ctx context.Context, name, token string) error {
	deadline := time.Now().Add(2 * time.Second)
	for time.Now().Before(deadline) {
		ok, err := p.rdb.SetNX(ctx, "lock:"+name, token, time.Minute).Result()
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return errors.New("lock: timeout")
}

// LockEager does it every millisecond.
func (p *Poller) LockEager(ctx context.Context, name, token string) error {
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for {
		ok, err := p.rdb.SetNX(ctx, "lock:"+name, token, time.Minute).Result() // want fastpoll:`p.rdb.SetNX polled every 1 ms`
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
