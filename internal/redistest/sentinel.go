package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// StartSentinel runs a Redis Sentinel that watches a server under the name
// "master", and returns its address.
func StartSentinel(t testing.TB, master *Server) string {
	t.Helper()
	_, masterPort, err := net.SplitHostPort(master.Addr)
	if err != nil {
		t.Fatal(err)
	}
	conf := filepath.Join(t.TempDir(), "sentinel.conf") // it writes to it
	port := freePort(t)
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
	c := redis.NewSentinelClient(&redis.Options{Addr: addr, MaxRetries: -1})
	defer c.Close()
	for range 500 {
		if _, err = c.GetMasterAddrByName(context.Background(), "master").Result(); err == nil {
			return addr
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("redis sentinel does not answer: %v", err)
	return ""
}
