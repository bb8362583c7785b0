package redisguard

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// A DEL that succeeds shows that its key was absent at some time after it was
// sent. That is as good as a read that left with it, for all reads of the key.

// absentReplies are the replies for a key that does not exist. That of HMGET has
// as many values as the command has fields.
var absentReplies = map[string]any{
	"get": nil, "mget": nil, "hget": nil, "zscore": nil, "zrank": nil, "lindex": nil, // redis.Nil
	"getrange": "", "type": "none",
	"ttl": time.Duration(-2), "pttl": time.Duration(-2),
	"exists": int64(0), "strlen": int64(0), "hlen": int64(0), "scard": int64(0),
	"zcard": int64(0), "zcount": int64(0), "llen": int64(0),
	"hexists": false, "sismember": false, "hmget": []any(nil),
	"hkeys": []string{}, "hvals": []string{}, "smembers": []string{}, "zrange": []string{}, "lrange": []string{},
	"hgetall": map[string]string{},
}

// absentEntry returns the entry of a read of a key that did not exist at a
// time, or nil if its reply is unknown or an error.
func absentEntry(b *box, q question, at time.Duration) *entry {
	value, ok := absentReplies[q.command]
	if !ok {
		return nil
	}
	e := &entry{of: q, at: at, value: value}
	e.of.rest = strings.Clone(q.rest)
	switch q.command {
	case "get":
		e.args = []any{q.command, b.key}
	case "hget":
		e.args = []any{q.command, b.key, e.of.rest}
	case "hmget":
		fields := separated(q.rest)
		if len(fields) == 0 {
			return nil
		}
		e.value = make([]any, len(fields))
	case "zcount":
		for _, bound := range separated(q.rest) {
			if !isScore(bound) {
				return nil
			}
		}
	}
	return e
}

// separated returns the strings that joined has encoded.
func separated(rest string) (all []string) {
	for rest != "" {
		size, after, _ := strings.Cut(rest, " ")
		length, _ := strconv.Atoi(size)
		all, rest = append(all, after[:length]), after[length:]
	}
	return all
}

// isScore reports whether a text certainly is a bound of scores for Redis.
func isScore(bound string) bool {
	f, err := strconv.ParseFloat(strings.TrimPrefix(bound, "("), 64)
	return err == nil && !math.IsNaN(f) && !strings.Contains(bound, "_")
}

// deleting drops the replies for a key that is about to be deleted. If the key
// is known to be absent, it remains so. The result is for deleted.
func (b *box) deleting() (otherWrites uint64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop()
	return b.otherWrites
}

// deleted drops the replies of reads that may have run before the deletion, and
// records that the key was absent after at, unless something else wrote it
// meanwhile.
func (b *box) deleted(otherWrites uint64, at time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.drop()
	if b.otherWrites != otherWrites {
		return
	}
	if !b.absent || at > b.absentAt {
		b.absent, b.absentAt = true, at
	}
}

// A deletion is a request with DEL or UNLINK.
type deletion struct {
	s    *store
	at   time.Duration // when it left
	keys map[string]deletedKey
}

// A deletedKey is a key with a box.
type deletedKey struct {
	box         *box
	otherWrites uint64 // when the deletion began
}

type deletionKey struct{}

// write sends commands. It reports their keys before, for reads under way; and
// after, for reads that began in between and may have run first.
func (w watcher) write(ctx context.Context, cmds []redis.Cmder, send func(context.Context) error) (err error) {
	var others, deletes []redis.Cmder
	for _, cmd := range cmds {
		switch {
		case reads[cmd.Name()]:
			w.selects(cmd)
		case w.deletes(cmd):
			deletes = append(deletes, cmd)
		default:
			others = append(others, cmd)
		}
	}
	w.sees(others...)
	if len(deletes) == 0 {
		defer w.sees(others...)
		return send(ctx)
	}
	outer, _ := ctx.Value(deletionKey{}).(*deletion)
	if outer != nil && outer.s == w.s { // on the client of a node
		rest := slices.DeleteFunc(deletes, outer.covers)
		w.sees(rest...)
		defer w.sees(append(others, rest...)...)
		return send(ctx)
	}
	d := w.s.begin(deletes)
	err = errPanicked
	defer func() {
		w.sees(others...)
		w.end(d, deletes, err)
	}()
	err = send(context.WithValue(ctx, deletionKey{}, d))
	return err
}

// errPanicked is the error of a request while it has no other.
var errPanicked = errors.New("redisguard: a hook panicked")

// deletes reports whether a command, if it succeeds, has deleted the keys that are its
// arguments. With several servers, one of several keys may not be. A ring sends a
// command to the server of the first key, and a cluster client may report success if
// one of its servers does.
func (w watcher) deletes(cmd redis.Cmder) bool {
	if w.s.ambiguous.Load() || w.s.rewritten.Load() {
		return false
	}
	name := cmd.Name()
	return (name == "del" || name == "unlink") && (w.oneServer || len(cmd.Args()) == 2)
}

// selects notices that the program changes the database of a connection.
// Deletions on it are not those of the keys that readers ask for.
func (w watcher) selects(cmd redis.Cmder) {
	if cmd.Name() != "select" || w.s.ambiguous.Load() {
		return
	}
	var at sent.Stack
	at.Callers()
	if !at.Connects() {
		w.s.ambiguous.Store(true)
	}
}

// begin drops the replies for the keys of commands that delete.
func (s *store) begin(deletes []redis.Cmder) *deletion {
	d := &deletion{s: s, at: s.now(), keys: map[string]deletedKey{}}
	for _, cmd := range deletes {
		for key := range s.keysOf(cmd) {
			if _, again := d.keys[key]; again {
				continue
			}
			if e, ok := s.boxes.GetEntryQuietly(key); ok {
				d.keys[key] = deletedKey{e.Value, e.Value.deleting()}
			}
		}
	}
	return d
}

// covers reports whether a command deletes keys of the deletion only.
func (d *deletion) covers(cmd redis.Cmder) bool {
	for key := range d.s.keysOf(cmd) {
		if _, ok := d.keys[key]; !ok {
			return false
		}
	}
	return true
}

// end records which keys are absent, and forgets those of which it is unknown.
func (w watcher) end(d *deletion, deletes []redis.Cmder, err error) {
	for _, cmd := range deletes {
		done := succeeded(cmd, err)
		for key := range w.s.keysOf(cmd) { // what was sent, if a hook has changed it
			now, _ := w.s.boxes.GetEntryQuietly(key)
			if k, ok := d.keys[key]; ok && done && k.box == now.Value { // it may have been evicted
				k.box.deleted(k.otherWrites, d.at)
			} else {
				w.s.written(key)
			}
		}
	}
}

// succeeded reports whether Redis has executed a command that deletes, of a
// request with that error. A command that a program's own MULTI queues is not
// executed yet.
func succeeded(cmd redis.Cmder, err error) bool {
	if err != nil && !errors.Is(err, redis.Nil) || cmd.Err() != nil {
		return false // Nil belongs to another command in the pipeline
	}
	switch cmd := cmd.(type) {
	case *redis.IntCmd:
		return true
	case *redis.Cmd:
		_, ok := cmd.Val().(int64)
		return ok
	}
	return false
}
