package loopinfo

// A Bound says what ends a loop.
type Bound uint8

const (
	// Unbounded: nothing that the loop's own head shows.
	Unbounded Bound = iota
	// Data: as many iterations as there is data.
	Data
	// Small: a constant and small number.
	Small
	// Chunked: data taken many at a time.
	Chunked
	// Channel: a range over a channel, paced by the sender.
	Channel
)

// SmallLoop is the number of iterations up to which a constant loop is as
// good as the same lines written out.
const SmallLoop = 64
