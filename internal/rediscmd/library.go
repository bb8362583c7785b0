package rediscmd

// An Outcome is what a method of a reply returns.
type Outcome uint8

const (
	// NoOutcome is no part of the reply.
	NoOutcome Outcome = iota
	// WithError is the error of the call, as the last result.
	WithError
	// ValueOnly is the reply without its error.
	ValueOnly
)

// An Absence is how a client library represents a missing value.
type Absence struct {
	// Name is the error in the library's package.
	Name string
	// Text is the text of that error, if it is a constant.
	Text string
}

// KeyFields are the fields with keys in the argument structs of a library.
type KeyFields struct {
	// Keys are the fields with one key, or with a list of keys.
	Keys []string
	// Streams is the field with a list of streams. A command that reads has as many
	// ids after them.
	Streams string
}

// ReadFields are the fields in the argument structs of reads of streams.
type ReadFields struct {
	// Block is how long the server waits for messages. A negative number is not sent.
	Block string
	// Count is how many messages of each stream it returns at most.
	Count string
}

// Hooks are what a library calls around the commands of a client.
type Hooks struct {
	// Add is the method of a client that adds a hook.
	Add string
	// Methods are the methods of a hook that the library calls, in the order in
	// which a rule checks them.
	Methods []string
	// Dial is the one of Methods that opens a connection.
	Dial string
	// Promoted is the embedded field of a client from which its commands are
	// promoted.
	Promoted string
}

// Options are the client options that matter to the analysis.
type Options struct {
	// Callbacks are the fields with functions or interfaces that the library
	// calls. The value reports whether it calls them to open a connection.
	Callbacks map[string]bool
	// Methods are the methods that the library calls of an interface in one of
	// Callbacks.
	Methods []string
	// Cache are the fields that turn client-side caching on.
	Cache []string
}
