package slow

import (
	"context"

	"redisvet.test/redisloop/report/perelement/impact/slow/generated"
)

// Names asks the database for each, by an interface of generated code.
func (j *Jobs) Names(ctx context.Context, ids []string) error {
	for _, id := range ids {
		name, err := generated.User.Where("id = ?", id).First()
		if err != nil {
			return err
		}
		j.rdb.Set(ctx, "name:"+id, name, 0) // want perelement/low:"SET per element"
	}
	return nil
}

// Valid looks at what is in memory.
func (j *Jobs) Valid(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := generated.User.Where("id = ?", id).Validate(); err != nil {
			return err
		}
		j.rdb.Set(ctx, "valid:"+id, 1, 0) // want perelement/medium:"SET per element"
	}
	return nil
}
