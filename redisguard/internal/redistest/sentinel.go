package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/redis/go-redis/v9"
)

// FailoverOptions returns options for a client that asks a sentinel of
// StartSentinel for its master. No busy machine reaches their timeouts.
func FailoverOptions(sentinel string) *redis.FailoverOptions {
	return &redis.FailoverOptions{
		MasterName: "master", SentinelAddrs: []string{sentinel},
		DialTimeout: busy, ReadTimeout: busy, WriteTimeout: busy,
	}
}

// StartSentinel starts a Redis Sentinel that monitors a server under the name
// "master", and returns its address.
func StartSentinel(t testing.TB, master *Server) string {
	t.Helper()
	_, masterPort, err := net.SplitHostPort(master.Addr)
	if err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(t.TempDir(), "sentinel.conf") // sentinel writes to this file
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("port %d\nbind 127.0.0.1\nsentinel monitor master 127.0.0.1 %s 1\n", port, masterPort)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("redis-server", conf, "--sentinel")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	addr := fmt.Sprintf("127.0.0.1:%d", port)
	Await(t, "the sentinel to listen", func() bool {
		conn, err := net.DialTimeout("tcp", addr, busy)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	c := redis.NewSentinelClient(&redis.Options{Addr: addr, MaxRetries: -1, ReadTimeout: busy})
	defer c.Close()
	Await(t, "the sentinel to know the master", func() bool {
		return c.GetMasterAddrByName(context.Background(), "master").Err() == nil
	})
	return addr
}
