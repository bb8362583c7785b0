package e2e

import (
	"path/filepath"
	"testing"

	"github.com/redisvet/redisvet/internal/drivertest"
)

// A driver that knows of no modules, reads no files and has no facts of the
// standard library, as nogo does, finds the same.
func TestNogoParity(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "nogolike")
	if err := drivertest.Build(tool, "./e2e/testdata/nogolike"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		dir   string
		least int // findings
	}{{"../examples/hub", 10}, {"../testdata", 400}} {
		t.Run(filepath.Base(c.dir), func(t *testing.T) {
			dir, err := filepath.Abs(c.dir)
			if err != nil {
				t.Fatal(err)
			}
			alone := drivertest.Lines(drivertest.Standalone(t, binary, dir))
			nogo := drivertest.Lines(drivertest.GoVet(t, tool, dir))
			drivertest.Same(t, "redisvet", alone, "nogolike", nogo)
			if len(nogo) < c.least {
				t.Errorf("%d findings, expected %d or more", len(nogo), c.least)
			}
		})
	}
}
