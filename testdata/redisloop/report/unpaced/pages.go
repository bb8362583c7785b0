package unpaced

import (
	"context"
	"log"
	"strings"

	"github.com/redis/go-redis/v9"
)

func gone(err error) bool { return strings.HasPrefix(err.Error(), "NOSCRIPT") }

// Purge goes on at once when the script is gone and cannot be loaded: the exit by
// its limit has nothing to do with that.
func Purge(ctx context.Context, rdb *redis.Client, sha string, limit int64) (count int64, err error) {
	batch := min(int64(100), limit)
	for {
		val, err := rdb.EvalSha(ctx, sha, []string{"dead"}, batch).Result() // want unpaced:`^rdb.EvalSha and rdb.ScriptLoad in a loop without a wait`
		if err != nil {
			if gone(err) {
				if err := rdb.ScriptLoad(ctx, "return 0").Err(); err != nil {
					log.Print(err)
				}
				continue
			}
			return count, err
		}
		n, _ := val.(int64)
		count += n
		if n < batch {
			break
		}
		if count >= limit {
			break
		}
		if limit-count < batch {
			batch = limit - count
		}
	}
	return count, nil
}

// Retried asks for the same page again at once when it has failed.
func Retried(ctx context.Context, rdb *redis.Client, seen func([]string)) {
	var cursor uint64
	for {
		keys, next, err := scanPage(ctx, rdb, cursor) // want unpaced:`^scanPage in a loop without a wait`
		if err != nil {
			log.Print(err)
			continue
		}
		seen(keys)
		if cursor = next; cursor == 0 {
			return
		}
	}
}

func scanPage(ctx context.Context, rdb *redis.Client, cursor uint64) ([]string, uint64, error) {
	return rdb.Scan(ctx, cursor, "user:*", 100).Result()
}
