package casetest

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// RunOnRedis builds a program of a module and runs it with the socket of a Redis of
// its own as the argument. It decodes what the program prints, as JSON, into out.
func RunOnRedis(t *testing.T, dir, pkg string, out any, flags ...string) {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "run")
	build := exec.Command("go", append(append([]string{"build", "-o", bin}, flags...), pkg)...)
	build.Dir = dir
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(bin, startRedis(t))
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatal(err)
	}
}

// startRedis runs a redis-server until the test ends and returns its socket.
func startRedis(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	socket := filepath.Join(dir, "socket")
	server := exec.Command("redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", dir, "--logfile", "log")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(time.Millisecond) {
		if conn, err := net.Dial("unix", socket); err == nil {
			conn.Close()
			return socket
		}
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	t.Fatalf("redis-server does not answer on %s: %s", socket, log)
	return ""
}
