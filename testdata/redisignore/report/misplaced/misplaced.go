// Package misplaced has directives where they say nothing.
//
//redisvet:waits -- the package does not // want misplaced:`redisvet:waits is not in the doc comment of a function, a method, or a field or package variable of function type`
package misplaced

import "context"

//redisvet:cached -- not past an empty line // want misplaced:`redisvet:cached is not in the doc comment of a function`

func Load(ctx context.Context) {
	//redisvet:waits -- not a call // want misplaced:`is not in the doc comment of a function`
	pause()
	pause() //redisvet:waits -- nor the end of a line // want misplaced:`is not in the doc comment of a function`
	//redisvet:once -- not a local variable // want misplaced:`is not in the doc comment of a function`
	var f func()
	_ = f
}

//redisvet:once -- a number // want misplaced:`redisvet:once is about limit, which is no function`
var limit = 7

//redisvet:once -- not a group // want misplaced:`is not in the doc comment of a function`
var (
	first  func()
	second func()
)

//redisvet:waits -- not all that have the type // want misplaced:`is not in the doc comment of a function`
type pauser func()

//redisvet:waits -- not all methods // want misplaced:`is not in the doc comment of a function`
type waiter interface {
	//redisvet:waits -- not an embedded interface // want misplaced:`is not in the doc comment of a function`
	context.Context
	pause() //redisvet:waits -- not at the end of its line // want misplaced:`is not in the doc comment of a function`
}

type worker struct {
	//redisvet:waits -- an interface is no function // want misplaced:`redisvet:waits is about in, which is no function`
	in waiter
	//redisvet:waits -- an embedded field // want misplaced:`is not in the doc comment of a function`
	pauser
}

func pause() {}
