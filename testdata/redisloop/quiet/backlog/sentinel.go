package backlog

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// storeError is an error that is a constant.
type storeError string

func (e storeError) Error() string { return string(e) }

const errNoMessage = storeError("no message")

// emptyError is an error type of its own.
type emptyError struct{ key string }

func (e *emptyError) Error() string { return e.key + " is empty" }

var errDrained = errors.New("drained")

// A messageStore hands out what is due.
type messageStore interface {
	next(ctx context.Context, now float64) (string, error)
	enqueue(ctx context.Context, queue, msg string) error
}

type redisMessages struct{ rdb *redis.Client }

var _ messageStore = &redisMessages{}

func newMessages(rdb *redis.Client) messageStore { return &redisMessages{rdb: rdb} }

// next has a constant for the end.
func (r *redisMessages) next(ctx context.Context, now float64) (string, error) {
	found, err := r.rdb.ZRangeByScore(ctx, "schedule", &redis.ZRangeBy{Min: "-inf", Max: strconv.FormatFloat(now, 'f', -1, 64), Count: 1}).Result()
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", errNoMessage
	}
	removed, err := r.rdb.ZRem(ctx, "schedule", found[0]).Result()
	if err != nil {
		return "", err
	}
	if removed == 0 {
		return "", errNoMessage
	}
	return found[0], nil
}

func (r *redisMessages) enqueue(ctx context.Context, queue, msg string) error {
	return r.rdb.LPush(ctx, queue, msg).Err()
}

// MoveDue ends at any error, and the store has one for its end.
func MoveDue(ctx context.Context, s messageStore, now float64) {
	for {
		msg, err := s.next(ctx, now)
		if err != nil {
			break
		}
		_ = s.enqueue(ctx, "ready", msg)
	}
}

// Poll is what calls it.
func Poll(ctx context.Context, rdb *redis.Client) {
	s := newMessages(rdb)
	for ctx.Err() == nil {
		MoveDue(ctx, s, float64(time.Now().Unix()))
		time.Sleep(time.Second)
	}
}

// nextOf has an error type for the end.
func (w *Worker) nextOf(ctx context.Context, key string) (*job, error) {
	ids, err := w.rdb.ZRange(ctx, key, 0, 0).Result()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", key, err)
	}
	if len(ids) == 0 {
		return nil, &emptyError{key}
	}
	if err := w.rdb.ZRem(ctx, key, ids[0]).Err(); err != nil {
		return nil, err
	}
	return &job{id: ids[0]}, nil
}

type job struct{ id string }

// ByType ends at the error type.
func (w *Worker) ByType(ctx context.Context, key string) error {
	for {
		j, err := w.nextOf(ctx, key)
		var empty *emptyError
		if errors.As(err, &empty) {
			return nil
		}
		if err != nil {
			return err
		}
		w.rdb.RPush(ctx, "ready", j.id)
	}
}

// shift has a variable that says nothing of absence.
func (w *Worker) shift(ctx context.Context) (string, error) {
	id, err := w.rdb.LIndex(ctx, "jobs", 0).Result()
	if errors.Is(err, redis.Nil) {
		return "", errDrained
	}
	if err != nil {
		return "", err
	}
	return id, w.rdb.LTrim(ctx, "jobs", 1, -1).Err()
}

// BySentinel compares with the variable, and passes each job on.
func (w *Worker) BySentinel(ctx context.Context) error {
	for {
		id, err := w.shift(ctx)
		if err == errDrained {
			return nil
		}
		if err != nil {
			return err
		}
		if err := w.rdb.SAdd(ctx, "running", id).Err(); err != nil {
			return err
		}
	}
}

// first says with a bool whether there was one.
func (w *Worker) first(ctx context.Context) (id string, ok bool, err error) {
	ids, err := w.rdb.LRange(ctx, "jobs", 0, 0).Result()
	if err != nil || len(ids) == 0 {
		return "", false, err
	}
	return ids[0], true, w.rdb.LTrim(ctx, "jobs", 1, -1).Err()
}

// ByBool ends when there is none.
func (w *Worker) ByBool(ctx context.Context) error {
	for {
		id, ok, err := w.first(ctx)
		if err != nil {
			return err
		}
		if !ok {
			return nil
		}
		w.rdb.SAdd(ctx, "running", id)
	}
}

var errNone = errors.New("none")

// move takes by a script whose text is not known here.
func (w *Worker) move(ctx context.Context) (string, error) {
	ret, err := w.rdb.EvalSha(ctx, w.sha, []string{"ready", "unacked"}, time.Now().Unix()).Result()
	if errors.Is(err, redis.Nil) {
		return "", errNone
	}
	if err != nil {
		return "", fmt.Errorf("move: %w", err)
	}
	id, ok := ret.(string)
	if !ok {
		return "", fmt.Errorf("illegal result %#v", ret)
	}
	return id, nil
}

// MoveAll ends at the script's own end, or at a limit.
func (w *Worker) MoveAll(ctx context.Context, limit int) (ids []string, err error) {
	for limit == 0 || len(ids) < limit {
		id, err := w.move(ctx)
		if err == errNone {
			break
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
