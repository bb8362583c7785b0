// Package mid knows users.
package mid

import (
	"context"

	"redisvet.test/redisloop/report/perelement/chain/conn"
)

// A User is what the service keeps of a person.
type User struct{ Name string }

// Load returns the user with the given id.
func Load(ctx context.Context, id string) (User, error) {
	name, err := conn.Lookup(ctx, "user:"+id)
	return User{Name: name}, err
}

// Delete forgets the user with the given id.
func Delete(ctx context.Context, id string) error {
	return conn.Forget(ctx, "user:"+id)
}
