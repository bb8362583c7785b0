package redistest

import (
	"context"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Cluster is a Redis Cluster with three masters, of which the first has a
// replica.
type Cluster struct {
	Masters [3]*Server
	Replica *Server // of Masters[0]
	t       testing.TB
}

// nodeTimeout is the time without a reply after which nodes declare a node dead. It is
// practically infinite, so that a busy machine causes no failover. Failover
// needs no timeout.
const nodeTimeout = time.Hour

// StartCluster starts four servers and waits until they serve all slots, which
// takes Redis two seconds.
func StartCluster(t testing.TB) *Cluster {
	t.Helper()
	c := startCluster(t)
	t.Cleanup(c.remove)
	return c
}

// startCluster fails the test on an error, and stops the servers that it
// started.
func startCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{t: t}
	whole := false
	defer func() {
		if !whole {
			c.remove()
		}
	}()
	var nodes []*Server
	for i := range len(c.Masters) + 1 {
		s, err := start(true, "--repl-diskless-sync-delay", "0",
			"--cluster-node-timeout", strconv.FormatInt(nodeTimeout.Milliseconds(), 10))
		if err != nil {
			t.Fatalf("redistest: %v", err)
		}
		s.t = t
		if nodes = append(nodes, s); i < len(c.Masters) {
			c.Masters[i] = s
		} else {
			c.Replica = s
		}
	}
	for i, node := range nodes {
		c.do(node, "CLUSTER", "SET-CONFIG-EPOCH", i+1)
		if i < len(c.Masters) {
			const slots = 16384
			c.do(node, "CLUSTER", "ADDSLOTSRANGE", i*slots/len(c.Masters), (i+1)*slots/len(c.Masters)-1)
		}
		for _, other := range nodes[:i] { // meet all of them, because gossip takes longer
			host, port, _ := net.SplitHostPort(other.Addr)
			c.do(node, "CLUSTER", "MEET", host, port, other.bus)
		}
	}
	id := c.do(c.Masters[0], "CLUSTER", "MYID")
	c.await("the replica to know its master", func() bool {
		return c.Replica.admin.Do(context.Background(), "CLUSTER", "REPLICATE", id).Err() == nil
	})
	for _, node := range nodes {
		c.await("all nodes to serve", func() bool {
			info, err := node.admin.ClusterInfo(context.Background()).Result()
			return err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:4")
		})
	}
	c.await("the replica to be in step", func() bool {
		return strings.Contains(c.Replica.admin.Info(context.Background(), "replication").Val(), "master_link_status:up")
	})
	whole = true
	return c
}

func (c *Cluster) remove() {
	for _, s := range append(c.Masters[:], c.Replica) {
		if s != nil {
			s.remove()
		}
	}
}

func (c *Cluster) do(s *Server, args ...any) any {
	c.t.Helper()
	reply, err := s.admin.Do(context.Background(), args...).Result()
	if err != nil {
		c.t.Fatalf("redistest: %v: %v", args, err)
	}
	return reply
}

func (c *Cluster) await(what string, is func() bool) {
	c.t.Helper()
	Await(c.t, what, is)
}

// Addrs returns the nodes' addresses.
func (c *Cluster) Addrs() []string {
	var all []string
	for _, s := range c.Masters {
		all = append(all, s.Addr)
	}
	return append(all, c.Replica.Addr)
}

// Client returns a new client of the cluster, which is closed with the test. It
// has go-redis' defaults, but timeouts that no busy machine reaches.
func (c *Cluster) Client() *redis.ClusterClient {
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: c.Addrs(), DialTimeout: busy, ReadTimeout: busy, WriteTimeout: busy})
	c.t.Cleanup(func() { client.Close() })
	return client
}

// OnFirst reports whether a key is on the first master.
func (c *Cluster) OnFirst(key string) bool {
	c.t.Helper()
	slot, err := c.Masters[0].admin.ClusterKeySlot(context.Background(), key).Result()
	if err != nil {
		c.t.Fatalf("redistest: %v", err)
	}
	return slot < 16384/int64(len(c.Masters))
}

// Failover kills the first master as kill -9 does, and returns when its replica
// serves its slots. Writes that the master had not sent to the replica are
// lost. The replica does not wait for the others to agree that its master is
// dead.
func (c *Cluster) Failover() {
	c.t.Helper()
	c.Masters[0].Kill()
	c.do(c.Replica, "CLUSTER", "FAILOVER", "TAKEOVER")
	c.await("the replica to take over", func() bool {
		return strings.Contains(c.Replica.admin.Info(context.Background(), "replication").Val(), "role:master") &&
			strings.Contains(c.Replica.admin.ClusterInfo(context.Background()).Val(), "cluster_state:ok")
	})
}
