// Package redistest starts real Redis servers for the tests of this module, each
// a process of its own on a free port of the loopback. The module of redisguard
// has a package like it, and neither module requires the other.
package redistest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Server is a redis-server that ends with the test.
type Server struct {
	Addr   string
	Client *redis.Client // without a user
}

// busy is longer than any operation on a busy machine.
const busy = time.Hour

// checks is how often a condition is checked, every 5 ms: some minutes.
const checks = 60_000

// Start runs redis-server with more arguments. Without it in PATH the test
// fails.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	var err error
	for range 5 { // another process may take the port
		var s *Server
		if s, err = start(t, args); err == nil {
			return s
		}
	}
	t.Fatalf("redistest: %v", err)
	return nil
}

func start(t testing.TB, args []string) (*Server, error) {
	port := FreePort(t)
	all := append([]string{"--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir()}, args...)
	cmd := exec.Command("redis-server", all...)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	go func() {
		cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
	})
	s := &Server{Addr: net.JoinHostPort("127.0.0.1", port)}
	s.Client = redis.NewClient(&redis.Options{Addr: s.Addr, MaxRetries: -1, DialTimeout: busy, ReadTimeout: busy, PoolTimeout: busy})
	t.Cleanup(func() { s.Client.Close() })
	id := fmt.Sprintf("process_id:%d\r", cmd.Process.Pid)
	for range checks {
		if conn, err := net.DialTimeout("tcp", s.Addr, busy); err == nil { // the client waits after refusals
			conn.Close()
			info, err := s.Client.Info(context.Background(), "server").Result()
			if err == nil && strings.Contains(info, id) {
				return s, nil
			}
		}
		select {
		case <-ended:
			return nil, fmt.Errorf("redis-server %v ended", all)
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil, fmt.Errorf("redis-server %v does not answer", all)
}

// FreePort returns a port that is free. It searches below the ephemeral ports.
func FreePort(t testing.TB) string {
	for range 100 {
		port := strconv.Itoa(10_000 + rand.N(20_000))
		if l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("redistest: no free port")
	return ""
}

// Cluster starts two masters, and a replica of the first one. It returns them in
// this order.
func Cluster(t testing.TB) []*Server {
	t.Helper()
	ctx := context.Background()
	var nodes []*Server
	for i := range 3 {
		s := Start(t, "--cluster-enabled", "yes", "--cluster-port", FreePort(t), "--repl-diskless-sync-delay", "0", "--cluster-node-timeout", "3600000")
		nodes = append(nodes, s)
		if i < 2 {
			if err := s.Client.ClusterAddSlotsRange(ctx, i*8192, (i+1)*8192-1).Err(); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Client.Do(ctx, "CLUSTER", "SET-CONFIG-EPOCH", i+1).Err(); err != nil {
			t.Fatal(err)
		}
		host, port, _ := net.SplitHostPort(s.Addr)
		bus := s.Client.ConfigGet(ctx, "cluster-port").Val()["cluster-port"]
		for _, other := range nodes[:i] {
			if err := other.Client.Do(ctx, "CLUSTER", "MEET", host, port, bus).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	id := nodes[0].Client.Do(ctx, "CLUSTER", "MYID").Val()
	Await(t, "the replica to know its master", func() bool {
		return nodes[2].Client.Do(ctx, "CLUSTER", "REPLICATE", id).Err() == nil
	})
	for _, n := range nodes {
		Await(t, "all nodes to serve", func() bool {
			info := n.Client.ClusterInfo(ctx).Val()
			return strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3") &&
				strings.Count(n.Client.ClusterNodes(ctx).Val(), "slave") == 1
		})
	}
	Await(t, "the replica to be in step", func() bool {
		return strings.Contains(nodes[2].Client.Info(ctx, "replication").Val(), "master_link_status:up")
	})
	return nodes
}

// Await waits until is returns true, and fails the test if it never does.
func Await(t testing.TB, what string, is func() bool) {
	t.Helper()
	for range checks {
		if is() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("waited in vain for %s", what)
}
