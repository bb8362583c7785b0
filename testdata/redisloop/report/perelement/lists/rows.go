package lists

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/redis/go-redis/v9"
)

// Names reads into variables that are declared before the loop.
func Names(ctx context.Context, rdb *redis.Client, rows *sql.Rows) error {
	var id, name string
	for rows.Next() {
		if err := rows.Scan(&id, &name); err != nil {
			return err
		}
		if err := rdb.HSet(ctx, "user:"+id, "name", name).Err(); err != nil { // want perelement:`^rdb.HSet in a loop over rows: one HSET per element; use a pipeline$`
			return err
		}
	}
	return rows.Err()
}

// Values reads into one that is declared in it: the key is another one each time.
func Values(ctx context.Context, rdb *redis.Client, rows *sql.Rows) (out []string) {
	for rows.Next() {
		var id string
		if rows.Scan(&id) != nil {
			return
		}
		out = append(out, rdb.Get(ctx, "user:"+id).Val()) // want perelement:`^rdb.Get in a loop over rows: one GET per element; use MGET or a pipeline$`
	}
	return out
}

// Numbers fills a result of the function.
func Numbers(ctx context.Context, rdb *redis.Client, ids []string) (n int, err error) {
	for _, id := range ids {
		if _, err = fmt.Sscan(id, &n); err != nil {
			return
		}
		rdb.Incr(ctx, fmt.Sprint("count:", n)) // want perelement:`^rdb.Incr in a loop over ids: one INCR per element`
	}
	return
}

// Same reads one key: the variable is set before the loop.
func Same(ctx context.Context, rdb *redis.Client, ids []string) (out []string) {
	var prefix string
	_, _ = fmt.Sscan("user", &prefix)
	for range ids {
		out = append(out, rdb.Get(ctx, prefix+":all").Val()) // want perelement:`use one GET outside of the loop, its key is always the same$`
	}
	return out
}
