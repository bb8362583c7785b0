// Package none has loops that are reported and that no fix is sure to keep as
// they are: the test finds no edit for them.
package none

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

type Store struct {
	rdb     *redis.Client
	cluster *redis.ClusterClient
	ring    *redis.Ring
	any     redis.UniversalClient
	cmd     redis.Cmdable
}

// Marshal has an error between two writes.
func (s *Store) Marshal(ctx context.Context, values map[string]any) error {
	for key, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		if err := s.rdb.Set(ctx, key, text, 0).Err(); err != nil { // want perelement:`one SET per element`
			return err
		}
	}
	return nil
}

// Unsure may hold a value that cannot be sent: it fails alone now.
func (s *Store) Unsure(ctx context.Context, values map[string]any) {
	for key, value := range values {
		s.rdb.Set(ctx, key, value, 0) // want perelement:`one SET per element`
	}
}

// Count stops at a key of another type, and must not count what is after it.
func (s *Store) Count(ctx context.Context, pages []string) error {
	for _, page := range pages {
		if err := s.rdb.Incr(ctx, page).Err(); err != nil { // want perelement:`one INCR per element`
			return err
		}
	}
	return nil
}

// Feed stops at a key of another type, and a caller that tries again must not send
// what is after it twice.
func (s *Store) Feed(ctx context.Context, users []string) error {
	for _, user := range users {
		if err := s.rdb.RPush(ctx, "feed:"+user, "hello").Err(); err != nil { // want perelement:`one RPUSH per element`
			return err
		}
	}
	return nil
}

// Found reads no more than it needs.
func (s *Store) Found(ctx context.Context, keys []string, n int) (out []string) {
	for _, key := range keys {
		v := s.rdb.Get(ctx, key).Val() // want perelement:`one GET per element`
		if v != "" {
			out = append(out, v)
		}
		if len(out) == n {
			break
		}
	}
	return out
}

// Told tells others between two writes.
func (s *Store) Told(ctx context.Context, keys []string, told chan<- string) {
	for _, key := range keys {
		s.rdb.Set(ctx, key, 1, 0) // want perelement:`one SET per element`
		told <- key
	}
}

// Taken may stand for what a pipeline has queued.
func (s *Store) Taken(ctx context.Context, keys []string) {
	for _, key := range keys {
		s.cmd.Del(ctx, key) // want perelement:`one DEL per element`
	}
}

// NewStore makes that a client.
func NewStore(rdb *redis.Client) *Store { return &Store{cmd: rdb} }

// Chained reads what it has written.
func (s *Store) Chained(ctx context.Context, keys []string) (n int64) {
	for _, key := range keys {
		n += s.rdb.Incr(ctx, key).Val() // want perelement:`2 commands \(INCR, EXISTS\) per element`
		n += s.rdb.Exists(ctx, "x:"+key).Val()
	}
	return n
}

// Changed changes what it goes over.
func (s *Store) Changed(ctx context.Context, keys []string) {
	for i, key := range keys {
		err := s.rdb.HGet(ctx, key, "next").Err() // want perelement:`one HGET per element`
		if err == nil && i+1 < len(keys) {
			keys[i+1] = key + ":" + keys[i+1]
		}
	}
}

// Each has a context of its own.
func (s *Store) Each(ctx context.Context, keys []string) (out []string) {
	for _, key := range keys {
		short, cancel := context.WithTimeout(ctx, time.Second)
		out = append(out, s.rdb.Get(short, key).Val()) // want perelement:`one GET per element`
		cancel()
	}
	return out
}

// Scored may give a score that is no number.
func (s *Store) Scored(ctx context.Context, scores map[string]float64) error {
	for player, score := range scores {
		if err := s.rdb.ZAdd(ctx, "board", redis.Z{Score: score, Member: player}).Err(); err != nil { // want perelement:`one ZADD per element`
			return err
		}
	}
	return nil
}

// Commented would lose what is said about the command.
func (s *Store) Commented(ctx context.Context, ids []string) (out []int64) {
	for _, id := range ids {
		out = append(out, s.rdb.HLen(ctx, // want perelement:`one HLEN per element`
			"user:"+id, // of the old kind
		).Val())
	}
	return out
}

// Named has results of a type that the last one does not tell.
func Named(ctx context.Context, rdb *redis.Client, time int) (string, error) {
	for {
		v, err := rdb.Get(ctx, fmt.Sprint(time)).Result() // want retry:`retried without backoff`
		if err == nil {
			return v, nil
		}
	}
}

// Jump goes over what a fix would have to declare.
func Jump(ctx context.Context, rdb *redis.Client, keys []string) {
	if len(keys) == 0 {
		goto end
	}
	for _, key := range keys {
		rdb.Incr(ctx, key) // want perelement:`one INCR per element`
	}
end:
	return
}

// Work does what there is to do; a wait in every round would let it do less.
func Work(ctx context.Context, rdb *redis.Client, take *redis.Script, do func(string)) {
	for ctx.Err() == nil {
		one(ctx, rdb, take, do) // want unpaced:`loop without a wait`
	}
}

func one(ctx context.Context, rdb *redis.Client, take *redis.Script, do func(string)) {
	if job, err := take.Run(ctx, rdb, []string{"jobs"}).Text(); err == nil {
		do(job)
	}
}

// Tally counts as fast as it can.
func Tally(ctx context.Context, rdb *redis.Client) {
	for ctx.Err() == nil {
		rdb.Incr(ctx, "tally") // want unpaced:`loop without a wait`
	}
}

// Purge is of a cluster, whose keys do not go into one command.
func Purge(ctx context.Context, rdb *redis.ClusterClient) error {
	iter := rdb.Scan(ctx, 0, "value:*", 100).Iterator()
	for iter.Next(ctx) {
		if err := rdb.Del(ctx, iter.Val()).Err(); err != nil { // want perelement:`one DEL per element`
			return err
		}
	}
	return iter.Err()
}

// PurgeNamed names the key that it failed for.
func (s *Store) PurgeNamed(ctx context.Context) error {
	iter := s.rdb.Scan(ctx, 0, "value:*", 100).Iterator()
	for iter.Next(ctx) {
		if err := s.rdb.Del(ctx, iter.Val()).Err(); err != nil { // want perelement:`one DEL per element`
			return fmt.Errorf("%s: %w", iter.Val(), err)
		}
	}
	return iter.Err()
}

// Renew has no form that takes many.
func (s *Store) Renew(ctx context.Context) error {
	iter := s.rdb.Scan(ctx, 0, "value:*", 100).Iterator()
	for iter.Next(ctx) {
		s.rdb.Expire(ctx, iter.Val(), time.Hour) // want perelement:`one EXPIRE per element`
	}
	return iter.Err()
}

// Ended writes where the scan is, between one key and the next.
func (s *Store) Ended(ctx context.Context, at func(string)) error {
	iter := s.rdb.Scan(ctx, 0, "value:*", 100).Iterator()
	for iter.Next(ctx) {
		at(iter.Val())
		if err := s.rdb.Del(ctx, iter.Val()).Err(); err != nil { // want perelement:`one DEL per element`
			return err
		}
	}
	return iter.Err()
}

// Written reads a key that the loop may have written before.
func (s *Store) Written(ctx context.Context, keys []string) (out []string) {
	for _, key := range keys {
		s.note(ctx, key) // want perelement:`2 commands \(SET, GET\) per element`
		out = append(out, s.rdb.Get(ctx, key).Val())
	}
	return out
}

func (s *Store) note(ctx context.Context, key string) {
	s.rdb.Set(ctx, "last", key, 0)
}

// Streams would have one pipeline for each stream.
func (s *Store) Streams(ctx context.Context, streams []redis.XStream) {
	for _, st := range streams {
		for _, m := range st.Messages {
			s.rdb.XAck(ctx, st.Stream, "group", m.ID) // want perelement:`one XACK per element`
		}
	}
}

// Groups would have one for each group.
func (s *Store) Groups(ctx context.Context, groups map[string]map[string]int) {
	for name, group := range groups {
		for user := range group {
			s.rdb.Incr(ctx, name+":"+user) // want perelement:`one INCR per element`
		}
	}
}

// Claimed may confirm what is no id: it fails alone now.
func (s *Store) Claimed(ctx context.Context, ids []string) {
	for _, id := range ids {
		s.rdb.XAck(ctx, "stream", "group", id) // want perelement:`one XACK per element; use a variadic XACK`
	}
}

// Chosen reads only some of them.
func (s *Store) Chosen(ctx context.Context, keys []string, wanted func(string) bool) (out []string) {
	for _, key := range keys {
		if !wanted(key) {
			continue
		}
		out = append(out, s.rdb.Get(ctx, key).Val()) // want perelement:`one GET per element`
	}
	return out
}

// Dependent asks for what the first answer names.
func (s *Store) Dependent(ctx context.Context, users []string) (out []string) {
	cmds := make([]*redis.StringCmd, len(users))
	pipe := s.rdb.Pipeline()
	for i, user := range users {
		cmds[i] = pipe.Get(ctx, "user:"+user)
	}
	_, _ = pipe.Exec(ctx)
	for i := range users {
		kind, err := s.rdb.Type(ctx, cmds[i].Val()).Result() // want perelement:`one TYPE per element`
		if err != nil {
			continue
		}
		out = append(out, kind)
	}
	return out
}

// Reset writes on the connection of a transaction, before it begins.
func (s *Store) Reset(ctx context.Context, keys []string) error {
	return s.rdb.Watch(ctx, func(tx *redis.Tx) error {
		for _, key := range keys {
			tx.Del(ctx, key) // want perelement:`one DEL per element`
		}
		return nil
	}, keys...)
}
