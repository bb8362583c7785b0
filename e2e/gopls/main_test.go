package gopls

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/drivertest"

	// What the binaries are built from, so that go test does not answer from
	// its cache when that changes.
	_ "github.com/redisvet/redisvet/gopls"
	_ "github.com/redisvet/redisvet/internal/cli"
)

// binary is the gopls that redisvet has built.
var redisvet, binary string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if redisvet, err = drivertest.Redisvet(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		cmd := exec.Command(redisvet, "gopls")
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
