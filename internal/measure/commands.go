package measure

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redisvet/redisvet/internal/cmdlabel"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/traffic"
)

// describe returns what kind of a server it is.
func (c *connection) describe() traffic.Server {
	return traffic.Server{Mode: c.mode, Version: c.version}
}

// counters are what one node has executed since the first poll.
type counters struct {
	run   string // the server's run_id: a restart begins with zero
	last  map[string]traffic.Command
	own   map[string]traffic.Command // what this program had sent at the last poll
	total map[string]traffic.Command // nil if it was polled once
}

// allCommands is the name of a sum where the server does not separate commands
// apart.
const allCommands = "(all commands)"

// poll reads the counters of all nodes.
func (m *measurement) poll(ctx context.Context) {
	nodes, err := m.conn.nodes(ctx)
	if err != nil && ctx.Err() == nil {
		m.note("the cluster does not name its nodes: %s", firstLine(err))
	}
	masters, _ := m.conn.masters(ctx)
	m.lost = len(nodes) == 0
	for _, addr := range slices.Sorted(maps.Keys(m.counters)) {
		if err == nil && !slices.ContainsFunc(nodes, func(n *node) bool { return n.addr == addr }) {
			m.note("%s is no node of the cluster any more; what it did since the last look is lost", addr)
			m.lost = true
		}
	}
	for _, n := range nodes {
		if !slices.Contains(m.sample.Server.Nodes, n.addr) {
			m.sample.Server.Nodes = append(m.sample.Server.Nodes, n.addr)
		}
		//redisvet:ignore redisloop/perelement -- each node is another server, with a client of its own
		if err := m.pollNode(ctx, n, !slices.Contains(masters, n)); err != nil && ctx.Err() == nil {
			m.note("%s did not answer: %s", n.addr, firstLine(plainly(err)))
			m.lost = true
		}
	}
}

func (m *measurement) pollNode(ctx context.Context, n *node, replica bool) error {
	server, err := n.client.Info(ctx, "server").Result()
	if err != nil && !refused(err) {
		return err
	}
	run := field(server, "run_id")
	own := n.own() // without what follows, which the server counts after its answer
	now, err := m.readCommands(ctx, n, replica)
	if err != nil || now == nil {
		return err
	}
	for name, c := range n.own() {
		if rediscmd.OpeningCommands[name] { // a connection that was opened for the question
			own[name] = c
		}
	}
	if _, one := now[allCommands]; one {
		own = map[string]traffic.Command{allCommands: sum(own)}
	}
	c := m.counters[n.addr]
	m.seen = time.Now()
	switch {
	case c == nil:
		m.counters[n.addr] = &counters{run: run, last: now, own: own}
		return nil
	case c.run != run || fallen(c.last, now):
		m.note("%s was restarted or its counters were reset; what it did before that since the last look is lost", n.addr)
		c.last = nil
	}
	c.add(now, own)
	c.run, c.last, c.own = run, now, own
	return nil
}

// sum adds up the calls of commands, as the server's sum does.
func sum(all map[string]traffic.Command) (out traffic.Command) {
	for _, c := range all {
		out.Calls += c.Calls
	}
	return out
}

// add adds what was executed since the last poll, without what this program has
// sent itself.
func (c *counters) add(now map[string]traffic.Command, own map[string]traffic.Command) {
	if c.total == nil {
		c.total = map[string]traffic.Command{}
	}
	for name, n := range now {
		before, sum := c.last[name], c.total[name]
		sum.Name = name
		sum.Calls += n.Calls - before.Calls - (own[name].Calls - c.own[name].Calls)
		sum.Failed += n.Failed - before.Failed
		sum.Rejected += n.Rejected - before.Rejected - (own[name].Rejected - c.own[name].Rejected)
		sum.Micros += n.Micros - before.Micros
		c.total[name] = sum
	}
}

// fallen reports whether a counter is less than before.
func fallen(before, now map[string]traffic.Command) bool {
	for name, n := range before {
		if now[name].Calls < n.Calls {
			return true
		}
	}
	return false
}

// readCommands reads INFO commandstats, or the total if that is refused. It returns nil
// if that is refused as well.
func (m *measurement) readCommands(ctx context.Context, n *node, replica bool) (map[string]traffic.Command, error) {
	info, err := n.client.Info(ctx, "commandstats").Result()
	if err == nil && strings.Contains(info, "cmdstat_") {
		return parseCommands(info, replica), nil
	}
	if err != nil && !refused(err) {
		return nil, err
	}
	if err != nil {
		m.note("INFO commandstats: refused (%s)", firstLine(err))
	} else {
		m.note("INFO commandstats: empty, so the commands are not known apart")
	}
	info, err = n.client.Info(ctx, "stats").Result()
	if err != nil && !refused(err) {
		return nil, err
	}
	total, wrong := strconv.ParseInt(field(info, "total_commands_processed"), 10, 64)
	if wrong != nil {
		m.note("INFO stats: refused; how many commands the server executes is not known")
		return nil, nil
	}
	return map[string]traffic.Command{allCommands: {Name: allCommands, Calls: total}}, nil
}

// parseCommands reads lines such as
//
//	cmdstat_get:calls=2,usec=5,usec_per_call=2.50,rejected_calls=0,failed_calls=0
//
// On a replica, the writes are those of its master, which counts them as well.
func parseCommands(info string, replica bool) map[string]traffic.Command {
	all := map[string]traffic.Command{}
	for line := range strings.Lines(info) {
		name, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
		name, isCommand := strings.CutPrefix(name, "cmdstat_")
		if !ok || !isCommand {
			continue
		}
		c := traffic.Command{Name: cmdlabel.FromStats(name)}
		if replica && rediscmd.AccessOf(c.Name) == rediscmd.Write {
			continue
		}
		for pair := range strings.SplitSeq(rest, ",") {
			key, value, _ := strings.Cut(pair, "=")
			number, _ := strconv.ParseInt(value, 10, 64) // usec_per_call is none
			switch key {
			case "calls":
				c.Calls = number
			case "usec":
				c.Micros = number
			case "rejected_calls":
				c.Rejected = number
			case "failed_calls":
				c.Failed = number
			}
		}
		all[c.Name] = c
	}
	return all
}

// commands returns the sums over all nodes, or nil if none of them has said its counters
// twice.
// What this program has sent is not counted, and may be counted by the server before it
// is reset: so a sum can be below 0.
func (m *measurement) commands() []traffic.Command {
	sums := map[string]traffic.Command{}
	known := false
	for _, c := range m.counters {
		known = known || c.total != nil
		for name, n := range c.total {
			sum := sums[name]
			sum.Name = name
			sum.Calls += max(n.Calls, 0)
			sum.Failed += max(n.Failed, 0)
			sum.Rejected += max(n.Rejected, 0)
			sum.Micros += max(n.Micros, 0)
			sums[name] = sum
		}
	}
	if !known {
		return nil
	}
	all := slices.Collect(maps.Values(sums))
	all = slices.DeleteFunc(all, func(c traffic.Command) bool { return c.Calls == 0 && c.Failed == 0 && c.Rejected == 0 })
	slices.SortFunc(all, func(a, b traffic.Command) int {
		return cmp.Or(-cmp.Compare(a.Calls, b.Calls), cmp.Compare(a.Name, b.Name))
	})
	return append([]traffic.Command{}, all...)
}

// rate says how many commands a minute were seen so far.
func (m *measurement) rate() string {
	all := m.commands()
	if all == nil {
		return "no counters yet"
	}
	var calls int64
	for _, c := range all {
		calls += c.Calls
	}
	return fmt.Sprintf("%.0f commands/min", float64(calls)/max(time.Since(m.began).Minutes(), 1.0/60))
}
