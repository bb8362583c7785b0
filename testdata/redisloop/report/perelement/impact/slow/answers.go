package slow

import (
	"context"
	"database/sql"

	"github.com/redis/go-redis/v9"
)

// db is what a pool and a transaction have in common.
type db interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// source has a type parameter's answer, or none.
type source interface {
	Prepared(ctx context.Context) error
	Stats() sql.DBStats
	Conn(ctx context.Context) (*sql.Conn, error)
	Null(ctx context.Context) (sql.NullString, error)
	Result(r sql.Result)
}

type Users struct {
	rdb *redis.Client
	db  db
	src source
}

func names(ctx context.Context, db db, id string) ([]string, error) {
	rows, err := db.QueryContext(ctx, "select name from names where id = ?", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, rows.Err()
}

// Names makes a query for each, in a function that gets a part of the database's methods.
func (u *Users) Names(ctx context.Context, ids []string) {
	for _, id := range ids {
		list, err := names(ctx, u.db, id)
		if err != nil {
			continue
		}
		u.rdb.SAdd(ctx, "names:"+id, list) // want perelement/low:"SADD per element"
	}
}

func (u *Users) Row(ctx context.Context, ids []string) {
	for _, id := range ids {
		var name string
		u.db.QueryRowContext(ctx, "select name from users where id = ?", id).Scan(&name)
		u.rdb.Set(ctx, "name:"+id, name, 0) // want perelement/low:"SET per element"
	}
}

func (u *Users) Exec(ctx context.Context, ids []string) {
	for _, id := range ids {
		if _, err := u.db.ExecContext(ctx, "delete from users where id = ?", id); err != nil {
			continue
		}
		u.rdb.Get(ctx, "name:"+id) // want perelement/low:"GET per element"
	}
}

// Pool is given as the interface.
func Pool(ctx context.Context, pool *sql.DB, rdb *redis.Client, ids []string) {
	for _, id := range ids {
		names(ctx, pool, id)
		rdb.Get(ctx, "name:"+id) // want perelement/low:"GET per element"
	}
}

// Function is given as a value.
func Function(ctx context.Context, query func(id string) (*sql.Rows, error), rdb *redis.Client, ids []string) {
	for _, id := range ids {
		if rows, err := query(id); err == nil {
			rows.Close()
		}
		rdb.Get(ctx, "name:"+id) // want perelement/low:"GET per element"
	}
}

// Prepared may be from memory.
func (u *Users) Prepared(ctx context.Context, ids []string) {
	for _, id := range ids {
		u.src.Prepared(ctx)
		u.rdb.Get(ctx, "name:"+id) // want perelement/medium:"GET per element"
	}
}

func (u *Users) Stats(ctx context.Context, ids []string) {
	for _, id := range ids {
		u.src.Stats()
		u.rdb.Get(ctx, "name:"+id) // want perelement/medium:"GET per element"
	}
}

func (u *Users) Null(ctx context.Context, ids []string) {
	for _, id := range ids {
		u.src.Null(ctx)
		u.rdb.Get(ctx, "name:"+id) // want perelement/medium:"GET per element"
	}
}

// Conn may be one of a pool.
func (u *Users) Conn(ctx context.Context, ids []string) {
	for _, id := range ids {
		u.src.Conn(ctx)
		u.rdb.Get(ctx, "name:"+id) // want perelement/medium:"GET per element"
	}
}

// Given gets what was answered before.
func (u *Users) Given(ctx context.Context, ids []string, r sql.Result) {
	for _, id := range ids {
		u.src.Result(r)
		u.rdb.Get(ctx, "name:"+id) // want perelement/medium:"GET per element"
	}
}
