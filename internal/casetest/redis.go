package casetest

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/redisvet/redisvet/internal/redistest"
)

// RunOnRedis builds a program of a module and runs it with the address of a Redis
// of its own as the argument. It decodes what the program prints, as JSON, into out.
func RunOnRedis(t *testing.T, dir, pkg string, out any, flags ...string) {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "run")
	build := exec.Command("go", append(append([]string{"build", "-ldflags=-s", "-o", bin}, flags...), pkg)...)
	build.Dir = dir
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var stderr bytes.Buffer
	cmd := exec.Command(bin, redistest.Start(t).Addr)
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatal(err)
	}
}
