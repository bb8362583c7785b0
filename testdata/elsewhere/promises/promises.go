// Package promises belongs to somebody else, whose directives say nothing here.
package promises

import "context"

// Gate is another team's.
type Gate interface {
	// Enter returns when the gate is open.
	//
	//redisvet:waits -- so they say
	Enter(ctx context.Context) bool
}
