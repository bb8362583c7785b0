package perelement

import (
	"context"
	"encoding/json"

	"github.com/redis/go-redis/v9"
)

type ID interface{ ~string }

// Fetch decodes a value for each id.
func Fetch[T any, K ID](ctx context.Context, rdb *redis.Client, ids []K) ([]T, error) {
	out := make([]T, len(ids))
	for i, id := range ids {
		raw, err := rdb.Get(ctx, string(id)).Bytes() // want perelement:`rdb.Get in a loop over ids: one GET per element; use MGET`
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// A Bucket stores values of one type.
type Bucket[T any] struct {
	rdb    *redis.Client
	prefix string
}

func (b *Bucket[T]) Put(ctx context.Context, id string, v T) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return b.rdb.Set(ctx, b.prefix+id, raw, 0).Err()
}

type Invoice struct {
	Number string
	Cents  int64
}

func save(ctx context.Context, bucket *Bucket[Invoice], invoices []Invoice) error {
	for _, inv := range invoices {
		if err := bucket.Put(ctx, inv.Number, inv); err != nil { // want perelement:`bucket.Put in a loop over invoices: one SET per element \(through .*Put\)`
			return err
		}
	}
	return nil
}
