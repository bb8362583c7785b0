package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgressIsForTerminals(t *testing.T) {
	t.Setenv("TERM", "xterm")
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	if newProgress(new(bytes.Buffer)).w != nil || newProgress(file).w != nil {
		t.Error("progress goes into a pipe or a file")
	}
	if newProgress(device).w == nil {
		t.Error("no progress on a character device")
	}
	t.Setenv("TERM", "dumb")
	if newProgress(device).w != nil {
		t.Error("progress on a dumb terminal")
	}
}

func TestProgressLeavesNothing(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out}
	p.say("listing packages")
	for i := range 1000 {
		p.Count(i, 1000)
	}
	p.clear()
	p.clear()
	text := out.String()
	if !strings.Contains(text, "0 of 1000 packages") || strings.Contains(text, "\n") {
		t.Errorf("got %q", text)
	}
	if i := strings.LastIndex(text, "\r\x1b[K"); i != len(text)-len("\r\x1b[K") {
		t.Errorf("the line is not wiped: %q", text)
	}
	if n := strings.Count(text, "\r"); n > 10 {
		t.Errorf("%d updates in no time", n)
	}
}

// A line that stays is printed on terminals as well.
func TestProgressTells(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out}
	p.say("listing packages")
	p.Tell("nothing here uses go-redis")
	p.clear()
	if text := out.String(); !strings.HasSuffix(text, "\r\x1b[Kredisvet: nothing here uses go-redis\n") {
		t.Errorf("got %q", text)
	}
	(&progress{}).Tell("to nobody")
}
