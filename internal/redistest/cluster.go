package redistest

import (
	"context"
	"net"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// A Cluster is a Redis Cluster of three masters, the first of which has a
// replica.
type Cluster struct {
	Masters [3]*Server
	Replica *Server // of Masters[0]
	t       testing.TB
}

// nodeTimeout is after which silence the nodes take one of theirs for dead.
const nodeTimeout = 1000 // milliseconds

// StartCluster starts four servers and waits until they serve all slots.
func StartCluster(t testing.TB) *Cluster {
	t.Helper()
	c := &Cluster{t: t}
	var nodes []*Server
	var bus []int
	for range len(c.Masters) + 1 {
		port := freePort(t)
		bus = append(bus, port)
		nodes = append(nodes, Start(t, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(port),
			"--cluster-node-timeout", strconv.Itoa(nodeTimeout), "--repl-diskless-sync-delay", "0"))
	}
	copy(c.Masters[:], nodes)
	c.Replica = nodes[len(nodes)-1]
	for i, node := range nodes {
		c.do(node, "CLUSTER", "SET-CONFIG-EPOCH", i+1)
		if i < len(c.Masters) {
			const slots = 16384
			c.do(node, "CLUSTER", "ADDSLOTSRANGE", i*slots/len(c.Masters), (i+1)*slots/len(c.Masters)-1)
		}
		host, port, _ := net.SplitHostPort(nodes[0].Addr)
		if i > 0 {
			c.do(node, "CLUSTER", "MEET", host, port, bus[0])
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
	return c
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

// Addrs are the nodes' addresses.
func (c *Cluster) Addrs() []string {
	var all []string
	for _, s := range c.Masters {
		all = append(all, s.Addr)
	}
	return append(all, c.Replica.Addr)
}

// Client is a new client of the cluster with go-redis' defaults, closed with
// the test.
func (c *Cluster) Client() *redis.ClusterClient {
	client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: c.Addrs()})
	c.t.Cleanup(func() { client.Close() })
	return client
}

// OnFirst says whether a key lives on the first master.
func (c *Cluster) OnFirst(key string) bool {
	c.t.Helper()
	slot, err := c.Masters[0].admin.ClusterKeySlot(context.Background(), key).Result()
	if err != nil {
		c.t.Fatalf("redistest: %v", err)
	}
	return slot < 16384/int64(len(c.Masters))
}

// Failover kills the first master as kill -9 does, and returns when its
// replica serves in its place. What the master had not yet sent it is lost.
func (c *Cluster) Failover() {
	c.t.Helper()
	c.Masters[0].Kill()
	c.await("the replica to take over", func() bool {
		return strings.Contains(c.Replica.admin.Info(context.Background(), "replication").Val(), "role:master") &&
			strings.Contains(c.Replica.admin.ClusterInfo(context.Background()).Val(), "cluster_state:ok")
	})
}
