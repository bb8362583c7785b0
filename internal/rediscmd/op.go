// Package rediscmd says what Redis commands do, whoever sends them: whether they
// read or write, what they cost, which of them wait or take data away, and what
// a script calls. It also has the terms in which a client library says what one
// of its calls sends. Examples are methods of go-redis.
package rediscmd

// Kind says how a call relates to the wire.
type Kind uint8

const (
	// None is no traffic: the method builds or reads a value
	// (Result, Val, Err, Pipeline, Options, Close).
	None Kind = iota
	// Command is one command on the receiver (Get, Do, Process). Whether it
	// executes or queues is the receiver's business: see Role.
	Command
	// Exec is Pipeline.Exec: one round trip for everything queued.
	Exec
	// Batch is Pipelined and TxPipelined: they run the closure at once, then
	// make one round trip.
	Batch
	// Watch runs the closure with a *Tx, whose commands execute at once.
	Watch
	// Script is a method of Script that sends something: a round trip on the
	// Scripter it is given.
	Script
	// Page is ScanIterator.Next: now and then a round trip that fetches a page.
	Page
	// Receive waits for a message: PubSub.Receive and its family.
	Receive
	// Node runs a callback once per node: ForEachMaster, ForEachShard.
	Node
)

// Access says what a command does to the data.
type Access uint8

const (
	// Read only looks.
	Read Access = iota
	// Write changes keys, or publishes.
	Write
	// Admin is set-up and inspection of the server: XGROUP CREATE, SCRIPT
	// LOAD, CONFIG, CLUSTER, FT.CREATE, FUNCTION, ACL.
	Admin
	// Health asks only whether the server is there: PING, ECHO, HELLO.
	Health
	// Sub changes the subscriptions of a connection.
	Sub
)

// Block says whether a command waits on the server for something to happen.
type Block int

const (
	// NoBlock answers at once (so does WAIT, near enough: it paces nothing).
	NoBlock Block = iota
	// BlockAlways waits for data up to a timeout: BLPOP and its family.
	BlockAlways
	// BlockField waits as the field Block of the argument struct says: for any
	// value from 0 up, so a Block left out waits for ever and -1 does not
	// wait. XREADGROUP waits only when it reads the id ">".
	BlockField
)

const (
	// NoKey is the Op.Key of a call that names no key, or names it only inside
	// an argument struct.
	NoKey = -1
	// KeyVariadic is the Op.Key of a call whose last parameter is variadic and
	// has only keys.
	KeyVariadic = -2
)

// Op is what one method of a client library means.
type Op struct {
	// Method is the Go name, such as HGetAll.
	Method string
	// Kind says how the call relates to the wire.
	Kind Kind
	// Command is the command as sent, in upper case and with its sub-command:
	// HGETALL, XGROUP CREATE. It is empty when the caller gives it (Do,
	// Process) and when there is none.
	Command string
	// Access says what the command does to the data.
	Access Access
	// Block says whether it waits.
	Block Block
	// Key is the index of the key, or of the slice of keys, among the Go
	// parameters; where keys and values take turns in a variadic parameter
	// (MSet) it is that parameter's index. NoKey or KeyVariadic otherwise.
	Key int
	// Pop is set for commands that take elements away and say when there are
	// none left.
	Pop bool
	// Batch is what does the same for many in one command (MGET, a variadic
	// DEL); it is empty when only a pipeline does.
	Batch BatchCall
	// BatchKeys is set when Batch takes many keys. Otherwise it takes many
	// fields, members or elements of the one key: HMGET does not help with
	// HGETs of the same field of many keys.
	BatchKeys bool
	// Many is set where a call takes away or reads as many elements as its
	// argument says.
	Many bool
	// Cost is the cost class of one call, "O(1)" or "O(N)"; empty when unknown.
	Cost string
}

// Role says what a value does with the commands called on it.
type Role int

const (
	// NoRole is a type that sends no commands.
	NoRole Role = iota
	// Executes makes a round trip per command: Client, Conn, Tx,
	// ClusterClient, Ring, SentinelClient, UniversalClient.
	Executes
	// Queues keeps commands until Exec: Pipeline, Pipeliner.
	Queues
	// Either does what the value in the interface does: Cmdable, its parts,
	// Scripter.
	Either
	// Auto collects commands of many callers and sends them together:
	// AutoPipeliner.
	Auto
)
