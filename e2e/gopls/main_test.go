package gopls

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	// What the binaries are built from, so that go test does not answer from
	// its cache when that changes.
	_ "github.com/redisvet/redisvet/gopls"
	_ "github.com/redisvet/redisvet/internal/cli"
)

// redisvet is built each time; binary is the gopls that it has built.
var redisvet, binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "redisvet-gopls")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		defer os.RemoveAll(dir)
		redisvet = filepath.Join(dir, "redisvet")
		cmd := exec.Command("go", "build", "-o", redisvet, "./cmd/redisvet")
		cmd.Dir = filepath.Join("..", "..")
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			return 2
		}
		cmd = exec.Command(redisvet, "gopls")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			fmt.Fprintln(os.Stderr, "redisvet gopls:", err)
			return 2
		}
		binary = strings.TrimSpace(string(out))
		return m.Run()
	}())
}

// command runs name in dir.
func command(t *testing.T, dir, name string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}
