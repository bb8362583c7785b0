package knowledge

// A Trip is the round trip that a function of another module makes, where its body
// hides it: in a loop that tries again, or by interfaces of its own.
type Trip struct {
	Command string
	Calls   int // of a script; 1 for a command
	// Waits says that the function waits between its tries. Unless is the parameter
	// without which it tries once, counting from 1 with the receiver; 0 if there is
	// none.
	Waits  bool
	Unless int
}

// trips maps functions by their full names. Add one of a library that uses a client
// of Redis, if its calls are not found otherwise.
var trips = map[string]Trip{
	"(*github.com/bsm/redislock.Client).Obtain":                {Command: "EVALSHA", Calls: 1, Waits: true, Unless: 5},
	"(*github.com/go-redsync/redsync/v4.Mutex).Extend":         {Command: "EVALSHA", Calls: 2},
	"(*github.com/go-redsync/redsync/v4.Mutex).ExtendContext":  {Command: "EVALSHA", Calls: 2},
	"(*github.com/go-redsync/redsync/v4.Mutex).Lock":           {Command: "SET", Calls: 1, Waits: true},
	"(*github.com/go-redsync/redsync/v4.Mutex).LockContext":    {Command: "SET", Calls: 1, Waits: true},
	"(*github.com/go-redsync/redsync/v4.Mutex).TryLock":        {Command: "SET", Calls: 1},
	"(*github.com/go-redsync/redsync/v4.Mutex).TryLockContext": {Command: "SET", Calls: 1},
	"(*github.com/go-redsync/redsync/v4.Mutex).Unlock":         {Command: "EVALSHA", Calls: 2},
	"(*github.com/go-redsync/redsync/v4.Mutex).UnlockContext":  {Command: "EVALSHA", Calls: 2},
	"github.com/bsm/redislock.Obtain":                          {Command: "EVALSHA", Calls: 1, Waits: true, Unless: 5},
}

// TripOf returns the round trip of a function by its full name.
func TripOf(fullName string) (Trip, bool) {
	t, ok := trips[fullName]
	return t, ok
}
