package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// A finding that calls pay for is of low impact if nothing in a whole program calls
// its function. A part of the program does not show that.
func TestUncalledIsLow(t *testing.T) {
	dir, _ := limitsModule(t, "", "internal/called", "internal/uncalled", "lib")
	clitest.Put(t, filepath.Join(dir, "main.go"), `package main

import (
	"context"

	"limits.example/internal/called"
)

func main() {
	var l called.Limiter
	l.Allow(context.Background(), "127.0.0.1")
}
`)
	const hidden = "redisvet: not reported by default: 1 finding of low impact; see redisvet -impact=low ./...\n"
	for _, tt := range []struct {
		args, want []string
		stderr     string
	}{
		{[]string{"./..."}, []string{"internal/called", "lib"}, hidden},
		{[]string{"-impact=low", "./..."}, []string{"internal/called", "internal/uncalled low", "lib"}, ""},
		{[]string{"./internal/..."}, []string{"internal/called", "internal/uncalled"}, ""},
	} {
		code, out, stderr := withSuite(t, dir, tt.args...)
		var got []string
		for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
			at := strings.TrimSuffix(line[:strings.IndexByte(line, ':')], "/limits.go")
			if strings.Contains(line, " [low]") {
				at += " low"
			}
			got = append(got, at)
		}
		if code != cli.Findings || strings.Join(got, ", ") != strings.Join(tt.want, ", ") || stderr != tt.stderr {
			t.Errorf("%q: exit %d: %q, want %q\n%s%s", tt.args, code, got, tt.want, out, stderr)
		}
	}
}
