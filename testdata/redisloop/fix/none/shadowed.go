package none

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Counted has a variable that is called len: what a fix would write does not compile.
func Counted(ctx context.Context, rdb *redis.Client, ids []string) ([]string, int, error) {
	len := len(ids)
	var out []string
	for _, id := range ids {
		v, err := rdb.Get(ctx, "user:"+id).Result() // want perelement:`one GET per element`
		if err == redis.Nil {
			continue
		}
		if err != nil {
			return nil, len, err
		}
		out = append(out, v)
	}
	return out, len, nil
}

// Within has one in the loop, which is called append.
func Within(ctx context.Context, rdb *redis.Client, ids []string) error {
	for _, id := range ids {
		append := "user:" + id
		if err := rdb.Del(ctx, append).Err(); err != nil { // want perelement:`one DEL per element`
			return err
		}
	}
	return nil
}

// Built puts its keys together in a builder that it empties for each.
func Built(ctx context.Context, rdb *redis.Client, ids []string) {
	var key strings.Builder
	for _, id := range ids {
		key.Reset()
		key.WriteString("user:")
		key.WriteString(id)
		fmt.Println(rdb.Get(ctx, key.String()).Val()) // want perelement:`one GET per element`
	}
}

// BuiltBy has a pointer to the builder.
func BuiltBy(ctx context.Context, rdb *redis.Client, ids []string) {
	key := &strings.Builder{}
	for _, id := range ids {
		key.Reset()
		key.WriteString("user:" + id)
		fmt.Println(rdb.Get(ctx, key.String()).Val()) // want perelement:`one GET per element`
	}
}

// Written has a buffer.
func Written(ctx context.Context, rdb *redis.Client, ids []string) {
	key := new(bytes.Buffer)
	for _, id := range ids {
		key.Reset()
		key.WriteString("user:" + id)
		fmt.Println(rdb.Get(ctx, key.String()).Val()) // want perelement:`one GET per element`
	}
}
