// Package measure watches a Redis server: which commands it executes, for whom,
// and which keys it has. It sends commands that only read, a few each second.
package measure

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redisvet/redisvet/internal/traffic"
)

// A Request is what to measure.
type Request struct {
	URL              string // redis://, rediss:// or unix://
	Password         string // if the URL has none
	Sentinel         string // the name of a master if the URL is that of a sentinel
	SentinelPassword string
	CACert           string // a file with certificates that sign the server's; "" for those of the system

	For     time.Duration
	Monitor time.Duration // for how long MONITOR runs; 0 for not at all
	Keys    int           // how many keys to sample; 0 for none
	// Say gets what happens, for a line of progress.
	Say func(text string)
}

// pollEvery is how often the counters are read, so that a restart of the server
// or the end of the measurement loses little.
const pollEvery = 5 * time.Second

// grace is the time that the last commands have after an interruption.
const grace = 5 * time.Second

// Run measures until the time is over or the context ends, and returns what was
// seen until then. An error means that nothing was.
func Run(ctx context.Context, r Request) (*traffic.Sample, error) {
	conn, err := connect(ctx, r)
	if err != nil {
		return nil, err
	}
	defer conn.close()
	m := &measurement{conn: conn, say: r.Say, began: time.Now(), sample: &traffic.Sample{Server: conn.describe()}}
	if err := m.begin(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithDeadline(ctx, m.began.Add(r.For))
	defer cancel()
	if err := m.watch(ctx, r); err != nil {
		return nil, err
	}
	return m.finish(ctx)
}

// A measurement is one run.
type measurement struct {
	conn   *connection
	say    func(string)
	began  time.Time
	sample *traffic.Sample

	counters map[string]*counters // of each node
	answered bool                 // a node has answered a question
	lost     bool                 // a node did not answer at the end
	seen     time.Time            // when a node has said its counters for the last time
}

// note keeps a sentence for the reader of the sample, once.
func (m *measurement) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(m.sample.Notes, text) {
		m.sample.Notes = append(m.sample.Notes, text)
	}
}

// begin reads the counters and the clients for the first time.
func (m *measurement) begin(ctx context.Context) error {
	m.counters = map[string]*counters{} // of the nodes that say them
	m.sample.Notes = append([]string{}, m.conn.notes...)
	m.readClients(ctx, func(c *traffic.Clients) *int { return &c.Before })
	m.poll(ctx)
	if err := context.Cause(ctx); err != nil {
		return errors.New("interrupted before anything was measured")
	}
	return nil
}

// watch does what takes time, and reads the counters now and then. It returns an error if
// the server refuses all of that.
func (m *measurement) watch(ctx context.Context, r Request) error {
	if r.Monitor > 0 {
		m.monitor(ctx, r.Monitor)
	}
	if r.Keys > 0 && ctx.Err() == nil {
		m.sampleKeys(ctx, r.Keys)
	}
	if !m.answered && len(m.counters) == 0 && ctx.Err() == nil {
		return fmt.Errorf("%s: nothing can be measured: %s", m.conn.single.addr, m.sample.Notes[0])
	}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		m.say(fmt.Sprintf("measuring: %v of %v, %s", time.Since(m.began).Round(time.Second), r.For, m.rate()))
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			m.poll(context.WithoutCancel(ctx)) // which ends although the time may be over
		}
	}
}

// finish reads the counters for the last time and returns the sample. It returns an error
// if the server was lost before there was one.
func (m *measurement) finish(ctx context.Context) (*traffic.Sample, error) {
	m.sample.Complete = errors.Is(ctx.Err(), context.DeadlineExceeded)
	if !m.sample.Complete {
		m.note("interrupted after %v", time.Since(m.began).Round(time.Second))
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	ended := time.Now()
	m.poll(last)
	m.readClients(last, func(c *traffic.Clients) *int { return &c.Connections })
	if m.lost {
		m.sample.Complete = false
	}
	m.sample.Began = m.began.UTC().Truncate(time.Second)
	m.sample.Seconds = time.Since(m.began).Seconds()
	m.sample.Commands = m.commands()
	if m.lost && m.seen.Before(ended) && m.sample.Commands != nil { // all nodes
		m.sample.Seconds = m.seen.Sub(m.began).Seconds()
	}
	if m.lost && m.sample.Commands == nil && m.sample.Monitor == nil && m.sample.Keyspace == nil {
		return nil, errors.New("the server was lost before anything was measured: " + m.sample.Notes[len(m.sample.Notes)-1])
	}
	return m.sample, nil
}
