// Package meter counts what a program sends to Redis, by the line that sends it.
//
//	m := meter.New(meter.Options{Every: 100})
//	m.Watch(client)
//	http.Handle("/debug/redis", m)
//
// A Meter is a hook of go-redis. Its counts are a profile in pprof's format:
//
//	go tool pprof -top http://localhost:6060/debug/redis?seconds=60
//
// The profile has these sample types:
//
//	commands/count        commands that were sent
//	errors/count          commands that failed; a missing key is no failure
//	argument_bytes/bytes  length of the arguments, the command's name included
//	reply_length/count    bytes of a text, or elements of a list
//	latency/nanoseconds   from the call of the hook until the reply
//	round_trips/count     commands outside of pipelines, and pipelines
//
// The label command is a command's name, such as GET or CONFIG GET. The label
// key is its first key as a pattern: rate_limit:*. A pipeline is counted where
// it is executed. Each of its commands has its own labels; its round trip and
// its latency have the command label "pipeline". What a Reader of redisguard sends is
// counted where the program asks it.
//
// Commands that go-redis sends by itself are left out: those that open a
// connection, and those by which a cluster client or a ring looks at its servers.
// So is Pub/Sub, which no hook sees.
package meter

import (
	"math"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/cmdlabel"
	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// Options are the settings of a Meter. The zero value counts every command.
type Options struct {
	// Every is N if one of N commands or pipelines is looked at, at random. The
	// counts are multiplied by N. With 100, a command costs some 20 ns. The
	// default is 1.
	Every int
	// MaxKeys bounds the number of key patterns, and that of commands. Those that
	// come later have the label "other". The default is 1000.
	MaxKeys int
	// MaxSites bounds the number of call stacks with different labels, each of
	// which takes about 700 bytes. Those that come later are counted by command
	// alone. The default is 5000.
	MaxSites int
}

// A Meter counts the commands of clients. Its methods can be called
// concurrently.
type Meter struct {
	every     int64
	threshold uint32 // of a random number, below which a command is looked at
	maxKeys   int
	maxSites  int
	requests  atomic.Bool // PerRequest is in use

	mu     sync.Mutex
	began  time.Time
	resets int
	names  map[[2]string]string // labels by command and subcommand
	keys   map[string]string    // patterns by themselves
	sites  map[site]*counts
}

// A site is a call stack that sends a command with certain labels.
type site struct {
	stack   sent.Stack
	command string
	key     string // "" for a command without a key
}

// counts are the values of one site, in the order of sampleTypes.
type counts [6]int64

const (
	commands = iota
	errors
	argumentBytes
	replyLength
	latency
	roundTrips
)

func (c *counts) add(more counts) {
	for i, v := range more {
		c[i] += v
	}
}

// New returns a Meter. It counts nothing until it watches a client.
func New(o Options) *Meter {
	m := &Meter{every: int64(o.Every), maxKeys: o.MaxKeys, maxSites: o.MaxSites}
	if m.every < 1 {
		m.every = 1
	}
	if m.maxKeys < 1 {
		m.maxKeys = 1000
	}
	if m.maxSites < 1 {
		m.maxSites = 5000
	}
	sent.Look()
	m.threshold = uint32(math.MaxUint32 / m.every)
	m.Reset()
	return m
}

// Reset sets all counts to zero.
func (m *Meter) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.began = time.Now()
	m.resets++
	m.names, m.keys, m.sites = map[[2]string]string{}, map[string]string{}, map[site]*counts{}
}

// Watch adds the Meter to a client, after the hooks that it has: what these
// answer themselves is not counted. Call it before the client is used. The
// transactions of a cluster client or a ring are sent by the clients of its
// nodes, which get the Meter too. A command of these clients costs an allocation.
func (m *Meter) Watch(c redis.UniversalClient) {
	sent.AddHook(c, func(at sent.Level) redis.Hook { return hook{m, at} })
}

// Hook returns the hook that Watch adds to a client, for clients that are made
// elsewhere. A cluster client or a ring needs Watch.
func (m *Meter) Hook() redis.Hook { return hook{m, sent.Single} }

// sampled reports whether to look at a command.
func (m *Meter) sampled() bool { return m.every == 1 || rand.Uint32() < m.threshold }

// other is the label of what is beyond MaxKeys.
const other = "other"

// add counts a command.
func (m *Meter) add(stack *sent.Stack, cmd redis.Cmder, c counts) {
	var buf [2 * cmdlabel.MaxPattern]byte
	pattern := buf[:0]
	if key, ok := sent.Key(cmd); ok {
		pattern = cmdlabel.AppendPattern(pattern, key)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.addLocked(site{*stack, m.name(cmd), m.key(pattern)}, c)
}

// addTrip counts the round trip of a pipeline.
func (m *Meter) addTrip(stack *sent.Stack, c counts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.addLocked(site{*stack, pipeline, ""}, c)
}

func (m *Meter) addLocked(s site, c counts) {
	got := m.sites[s]
	if got == nil && len(m.sites) >= m.maxSites {
		s = site{command: s.command}
		got = m.sites[s]
	}
	if got == nil {
		got = new(counts)
		m.sites[s] = got
	}
	got.add(c)
}

// name returns the label of a command, which is one of few: the names of
// commands are as many as those of keys at most.
func (m *Meter) name(cmd redis.Cmder) string {
	command := [2]string{cmd.Name(), sent.Subcommand(cmd)}
	name, ok := m.names[command]
	switch {
	case ok:
		return name
	case len(m.names) >= m.maxKeys:
		return other
	}
	name = sent.Name(cmd)
	m.names[command] = name
	return name
}

// key returns the one string with this text, or "other".
func (m *Meter) key(pattern []byte) string {
	if len(pattern) == 0 {
		return ""
	}
	key, ok := m.keys[string(pattern)]
	switch {
	case ok:
		return key
	case len(m.keys) >= m.maxKeys:
		return other
	}
	key = string(pattern)
	m.keys[key] = key
	return key
}
