// Package slow makes calls that take far longer than a round trip in the
// functions that an iteration calls.
package slow

import (
	"context"
	"database/sql"
	"net/http"

	"github.com/redis/go-redis/v9"

	"redisvet.test/redisloop/report/perelement/impact/slow/payments"
	"redisvet.test/redisloop/report/perelement/impact/slow/queries"
)

type Jobs struct {
	rdb  *redis.Client
	db   *sql.DB
	pay  *payments.Client
	gate payments.Gateway
	q    *queries.Queries
}

func (j *Jobs) Status(ctx context.Context, ids []string) {
	for _, id := range ids {
		if s, err := j.pay.Status(ctx, id); err == nil {
			j.rdb.Set(ctx, "payment:"+id, s, 0) // want perelement/low:"SET per element"
		}
	}
}

// Refunds has nothing to do for most.
func (j *Jobs) Refunds(ctx context.Context, ids []string) {
	for _, id := range ids {
		if j.rdb.Get(ctx, "refund:"+id).Val() == "" { // want perelement/medium:"GET"
			continue
		}
		if err := j.pay.Refund(ctx, id); err != nil {
			continue
		}
		j.rdb.Del(ctx, "refund:"+id)
	}
}

func (j *Jobs) Refunded(ctx context.Context, ids []string) {
	for _, id := range ids {
		if err := j.pay.Refund(ctx, id); err != nil {
			continue
		}
		j.rdb.HSet(ctx, "refunds", id, 1) // want perelement/low:"HSET per element"
	}
}

func (j *Jobs) Seen(ctx context.Context, ids []string) {
	for _, id := range ids {
		if s, err := j.pay.Seen(ctx, id); err == nil {
			j.rdb.Set(ctx, "payment:"+id, s, 0) // want perelement/medium:"SET per element"
		}
	}
}

func (j *Jobs) Recorded(ctx context.Context, ids []string) {
	for _, id := range ids {
		j.pay.Record(ctx, id)
		j.rdb.Set(ctx, "payment:"+id, 1, 0) // want perelement/low:"SET per element"
	}
}

func (j *Jobs) Checked(ctx context.Context, ids []string) {
	for _, id := range ids {
		if err := j.pay.Check(ctx, id); err == nil {
			j.rdb.Set(ctx, "payment:"+id, 1, 0) // want perelement/medium:"SET per element"
		}
	}
}

func (j *Jobs) Known(ctx context.Context, ids []string) {
	for _, id := range ids {
		known := j.pay.Known(ctx, id)
		j.rdb.Set(ctx, "payment:"+id, known, 0) // want perelement/medium:"SET per element"
	}
}

func (j *Jobs) Later(ctx context.Context, ids []string) {
	for _, id := range ids {
		j.pay.Later(ctx, id)
		j.rdb.Set(ctx, "payment:"+id, 1, 0) // want perelement/medium:"SET per element"
	}
}

func (j *Jobs) Both(ctx context.Context, ids []string) {
	for _, id := range ids {
		if err := j.pay.Both(ctx, id, len(id) > 5); err == nil {
			j.rdb.Set(ctx, "payment:"+id, 1, 0) // want perelement/low:"SET per element"
		}
	}
}

// Gateway knows what implements it.
func (j *Jobs) Gateway(ctx context.Context, ids []string) {
	for _, id := range ids {
		if s, err := j.gate.Status(ctx, id); err == nil {
			j.rdb.Set(ctx, "payment:"+id, s, 0) // want perelement/low:"SET per element"
		}
	}
}

func (j *Jobs) GatewaySeen(ctx context.Context, ids []string) {
	for _, id := range ids {
		if s, err := j.gate.Seen(ctx, id); err == nil {
			j.rdb.Set(ctx, "payment:"+id, s, 0) // want perelement/medium:"SET per element"
		}
	}
}

// Generated is a query of a package that nobody reads.
func (j *Jobs) Generated(ctx context.Context, ids []string) {
	for _, id := range ids {
		if name, err := j.q.GetUser(ctx, id); err == nil {
			j.rdb.Set(ctx, "name:"+id, name, 0) // want perelement/low:"SET per element"
		}
	}
}

// Bound gets a value of the same package, and asks nothing.
func (j *Jobs) Bound(ctx context.Context, ids []string) {
	for _, id := range ids {
		j.q.WithTx(j.db)
		j.rdb.Set(ctx, "name:"+id, 1, 0) // want perelement/medium:"SET per element"
	}
}

// Response comes from a request, whoever sends that.
func (j *Jobs) Response(ctx context.Context, ids []string, ask func(id string) (*http.Response, error)) {
	for _, id := range ids {
		if res, err := ask(id); err == nil {
			j.rdb.Set(ctx, "status:"+id, res.Status, 0) // want perelement/low:"SET per element"
		}
	}
}

// save queries and then writes.
func (j *Jobs) save(ctx context.Context, id string) error {
	if _, err := j.db.ExecContext(ctx, "update orders set done = 1 where id = ?", id); err != nil {
		return err
	}
	return j.rdb.Del(ctx, "order:"+id).Err()
}

func (j *Jobs) SaveAll(ctx context.Context, ids []string) {
	for _, id := range ids {
		j.save(ctx, id) // want perelement/low:"DEL per element"
	}
}

// find reads Redis, and the database on a miss.
func (j *Jobs) find(ctx context.Context, id string) (name string, err error) {
	if name, err = j.rdb.Get(ctx, "order:"+id).Result(); err == nil {
		return name, nil
	}
	err = j.db.QueryRowContext(ctx, "select name from orders where id = ?", id).Scan(&name)
	return name, err
}

func (j *Jobs) FindAll(ctx context.Context, ids []string) {
	for _, id := range ids {
		j.find(ctx, id) // want perelement/medium:"GET per element"
	}
}

// Detached starts a goroutine for each, and each sends a request.
func (j *Jobs) Detached(ctx context.Context, ids []string) {
	for _, id := range ids {
		go func() {
			j.rdb.Incr(ctx, "asked:"+id) // want perelement/low:"INCR per element"
			j.pay.Status(ctx, id)
		}()
	}
}

// Each is a callback for each element.
func (j *Jobs) Each(ctx context.Context, ids []string) {
	each(ids, func(id string) {
		if s, err := j.pay.Status(ctx, id); err == nil {
			j.rdb.Set(ctx, "payment:"+id, s, 0) // want perelement/low:"SET per element"
		}
	})
	each(ids, func(id string) {
		j.rdb.Set(ctx, "payment:"+id, 1, 0) // want perelement/medium:"SET per element"
	})
}

func each(ids []string, f func(string)) {
	for _, id := range ids {
		f(id)
	}
}

// Configured has a database, or the iteration has no query; it is no data that
// decides.
func (j *Jobs) Configured(ctx context.Context, ids []string) {
	for _, id := range ids {
		if j.db != nil {
			j.db.ExecContext(ctx, "insert into t values (?)", id)
		}
		j.rdb.Set(ctx, id, 1, 0) // want perelement/low:"SET per element"
	}
}

// OnlyWithout has the command where there is no database, and a query elsewhere.
func (j *Jobs) OnlyWithout(ctx context.Context, ids []string) {
	for _, id := range ids {
		if j.db == nil {
			j.rdb.Set(ctx, id, 1, 0) // want perelement/medium:"SET per element"
			continue
		}
		j.db.ExecContext(ctx, "insert into t values (?)", id)
	}
}

// Rows are read one by one, of one query.
func (j *Jobs) Rows(ctx context.Context) error {
	rows, err := j.db.QueryContext(ctx, "select id from orders")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		j.rdb.Del(ctx, "order:"+id) // want perelement/medium:"DEL per element"
	}
	return rows.Err()
}

// Relay stores what it has published: a failure is no answer of Redis.
func (j *Jobs) Relay(ctx context.Context, ids []string) {
	for _, id := range ids {
		if err := j.rdb.Publish(ctx, "out", id).Err(); err != nil { // want perelement/low:"PUBLISH per element"
			continue
		}
		j.db.ExecContext(ctx, "update outbox set sent = true where id = ?", id)
	}
}

// Missing goes on where there is no such key.
func (j *Jobs) Missing(ctx context.Context, ids []string) {
	for _, id := range ids {
		if _, err := j.rdb.Get(ctx, "cached:"+id).Result(); err != nil { // want perelement/medium:"GET per element"
			continue
		}
		j.db.ExecContext(ctx, "update cached set hits = hits + 1 where id = ?", id)
	}
}
