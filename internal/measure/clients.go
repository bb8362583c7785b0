package measure

import (
	"cmp"
	"context"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/redisvet/redisvet/internal/traffic"
)

// readClients reads the connections of all nodes. count chooses the number that
// they are added to.
func (m *measurement) readClients(ctx context.Context, count func(*traffic.Clients) *int) {
	nodes, err := m.conn.nodes(ctx)
	if err != nil {
		return // poll says so
	}
	groups := map[[4]string]*traffic.Clients{}
	for _, c := range m.sample.Clients {
		c.Oldest, c.LongestIdle, c.IdleMinute = 0, 0, 0 // of the last time
		groups[[4]string{c.Name, c.Host, c.User, c.Library}] = &c
	}
	for _, n := range nodes {
		list, err := n.client.ClientList(ctx).Result()
		if err != nil {
			if refused(err) {
				m.note("CLIENT LIST: refused (%s)", firstLine(err))
			}
			continue
		}
		m.answered = true
		own := n.ownID(ctx)
		for line := range strings.Lines(list) {
			c := parseClient(line)
			if c["id"] == own || strings.ContainsAny(c["flags"], "SMO") {
				continue // this program; a replica, a master, a monitor
			}
			key := [4]string{c["name"], host(c["addr"]), c["user"], strings.TrimSpace(c["lib-name"] + " " + c["lib-ver"])}
			g := groups[key]
			if g == nil {
				g = &traffic.Clients{Name: key[0], Host: key[1], User: key[2], Library: key[3]}
				groups[key] = g
			}
			*count(g)++
			g.Oldest = max(g.Oldest, seconds(c["age"]))
			g.LongestIdle = max(g.LongestIdle, seconds(c["idle"]))
			if seconds(c["idle"]) > 60 {
				g.IdleMinute++
			}
		}
	}
	m.sample.Clients = []traffic.Clients{}
	for _, g := range groups {
		m.sample.Clients = append(m.sample.Clients, *g)
	}
	slices.SortFunc(m.sample.Clients, func(a, b traffic.Clients) int {
		return cmp.Or(-cmp.Compare(a.Connections, b.Connections), -cmp.Compare(a.Before, b.Before), cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.Host, b.Host), cmp.Compare(a.User, b.User), cmp.Compare(a.Library, b.Library))
	})
}

// ownID returns the id of this program's connection to a node. It is 0, which no client
// has, if the server refuses to say: then this program is counted like others.
func (n *node) ownID(ctx context.Context) string {
	return strconv.FormatInt(n.client.ClientID(ctx).Val(), 10)
}

// parseClient reads a line of CLIENT LIST: id=3 addr=127.0.0.1:5000 name= age=7.
// No value has a space.
func parseClient(line string) map[string]string {
	all := map[string]string{}
	for pair := range strings.FieldsSeq(line) {
		key, value, _ := strings.Cut(pair, "=")
		all[key] = value
	}
	return all
}

// host returns an address without its port, which is another one for each
// connection.
func host(addr string) string {
	if h, _, err := net.SplitHostPort(addr); err == nil {
		return h
	}
	return addr
}

func seconds(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}
