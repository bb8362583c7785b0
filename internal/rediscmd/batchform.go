package rediscmd

// A BatchForm says how one command does the same for many elements.
type BatchForm uint8

const (
	// NoBatch means that only a pipeline helps.
	NoBatch BatchForm = iota
	// OtherCommand is a command of its own: MGET for GET.
	OtherCommand
	// Variadic is the same command with more arguments.
	Variadic
	// WithCount is the same command with a count.
	WithCount
	// WithoutExpiry is a command of its own that sets no expiry: MSET.
	WithoutExpiry
	// SeveralStreams is the same command with more streams.
	SeveralStreams
	// SeveralIDs is the same command with more ids.
	SeveralIDs
)

// A BatchCall is a command that does the same for many elements.
type BatchCall struct {
	Form    BatchForm
	Command string
}

// String returns the call as a message names it, or "".
func (b BatchCall) String() string {
	switch b.Form {
	case OtherCommand:
		return b.Command
	case Variadic:
		return "a variadic " + b.Command
	case WithCount:
		return b.Command + " with a count"
	case WithoutExpiry:
		return b.Command + " (without expiry)"
	case SeveralStreams:
		return "an " + b.Command + " of several streams"
	case SeveralIDs:
		return "an " + b.Command + " of several ids"
	}
	return ""
}
