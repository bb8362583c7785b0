package load

import (
	"errors"
	"testing"
)

func TestModuleOf(t *testing.T) {
	required := []string{"k8s.io/api", "example.com/a", "example.com/a/b", "github.com/x/y/z"}
	for path, want := range map[string]string{
		"k8s.io/api/core/v1":    "k8s.io/api",
		"k8s.io/apimachinery/x": "k8s.io/apimachinery/x",
		"example.com/a":         "example.com/a",
		"example.com/a/b/c":     "example.com/a/b",
		"example.com/a/bc":      "example.com/a",
		"example.com/ab":        "example.com/ab",
		"github.com/x/y/z/w":    "github.com/x/y/z",
		"github.com/x/y/w":      "github.com/x/y",
		"github.com/x/y":        "github.com/x/y",
		"fmt":                   "fmt",
	} {
		if got := moduleOf(path, required); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// GOFLAGS is parsed as the go command does.
func TestModfile(t *testing.T) {
	for _, c := range []struct{ flags, name, rest string }{
		{"", "", ""},
		{"-mod=mod", "", "-mod=mod"},
		{"-modfile=a.mod", "a.mod", ""},
		{"  --modfile=a.mod\t-mod=mod ", "a.mod", "-mod=mod"},
		{"-tags=a '-modfile=with space.mod' \"-ldflags=-X a=b\"", "with space.mod", "-tags=a \"-ldflags=-X a=b\""},
		{"-modfile=a.mod -modfile=b.mod", "b.mod", ""},
		{"-modfiles=a.mod", "", "-modfiles=a.mod"},
		{"'-modfile=a.mod", "a.mod", ""}, // the go command rejects this
		{"-modfile", "", ""},
	} {
		if name, rest := Modfile(c.flags); name != c.name || rest != c.rest {
			t.Errorf("%q: %q and %q, want %q and %q", c.flags, name, rest, c.name, c.rest)
		}
	}
}

// An error is never an empty line.
func TestGoError(t *testing.T) {
	for text, want := range map[string]string{
		"err: exit status 1: stderr: go: a\n\tb\n":                          "go: a b",
		"err: exec: stderr: ":                                               "err: exec: stderr:",
		"stderr: go: downloading go1.99 (linux/amd64)\ngo: download: 403\n": "go: download: 403",
		"exec: no go":                  "exec: no go",
		"\n":                           "the go command failed and does not say why (*errors.errorString)",
		"stderr: go: downloading x v1": "the go command failed and does not say why (*errors.errorString)",
	} {
		if got := goError(errors.New(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
