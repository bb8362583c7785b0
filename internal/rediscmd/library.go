package rediscmd

// An Outcome is what a method of a reply returns.
type Outcome uint8

const (
	// NoOutcome is nothing of the answer.
	NoOutcome Outcome = iota
	// WithError is the error of the call, as the last result.
	WithError
	// ValueOnly is the answer without its error.
	ValueOnly
)

// An Absence is how a client library says that there is nothing at a key.
type Absence struct {
	// Name is the error of the library's package.
	Name string
	// Text is what that error says, where it is a constant.
	Text string
}

// Hooks are what a library calls around the commands of a client.
type Hooks struct {
	// Add is the method of a client that takes a hook.
	Add string
	// Methods are the methods of a hook that the library calls, in the order in
	// which a rule looks at them.
	Methods []string
	// Dial is the one of Methods that opens a connection.
	Dial string
	// Promoted is the embedded field of a client from which its commands are
	// promoted.
	Promoted string
}

// Options are what a library reads of the options that a client is built with.
type Options struct {
	// Callbacks are the fields that hold what the library calls. The value
	// reports whether it is called to open a connection.
	Callbacks map[string]bool
	// Methods are the methods that the library calls of an interface in one of
	// Callbacks.
	Methods []string
	// Cache are the fields that turn client-side caching on.
	Cache []string
}
