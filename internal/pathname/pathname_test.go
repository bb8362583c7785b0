package pathname

import (
	"path/filepath"
	"strings"
	"testing"
)

// each runs a test with names as Unix and as Windows write them: | is the
// separator.
func each(t *testing.T, test func(t *testing.T, separator string, write func(string) string)) {
	for name, separator := range map[string]string{"slash": "/", "backslash": `\`} {
		t.Run(name, func(t *testing.T) {
			test(t, separator, func(s string) string { return strings.ReplaceAll(s, "|", separator) })
		})
	}
}

func TestBelow(t *testing.T) {
	each(t, func(t *testing.T, separator string, write func(string) string) {
		for _, c := range []struct {
			dir, name, rest string
			ok              bool
		}{
			{"|a|b", "|a|b|c.go", "c.go", true},
			{"|a|b", "|a|b|c|d.go", "c|d.go", true},
			{"|a|b", "|a|b", "", true},
			{"|a|b|", "|a|b|c.go", "c.go", true},
			{"|a|b", "|a|bc|d.go", "", false},
			{"|a|b", "|a|b.go", "", false},
			{"|a|b", "|a", "", false},
			{"|a|b", "|x|a|b|c.go", "", false},
			{"|", "|a.go", "a.go", true},
			{"C:|go|src", "C:|go|src|fmt|print.go", "fmt|print.go", true},
			{"C:|", "C:|a.go", "a.go", true},
			{"C:|go", "D:|go|a.go", "", false},
			{"a", "a|b:3:4", "b:3:4", true},
		} {
			rest, ok := below(write(c.dir), write(c.name), separator)
			if ok != c.ok || ok && rest != write(c.rest) {
				t.Errorf("below(%q, %q) = %q, %v", write(c.dir), write(c.name), rest, ok)
			}
		}
	})
}

func TestUp(t *testing.T) {
	each(t, func(t *testing.T, separator string, write func(string) string) {
		for name, want := range map[string]bool{
			"..": true, "..|a.go": true, "..|..|a": true,
			"..a|b.go": false, "...": false, ".": false, "a|..b": false, "a.go": false, "": false,
		} {
			if got := up(write(name), separator); got != want {
				t.Errorf("up(%q) = %v", write(name), got)
			}
		}
	})
}

// What is current is no parent, and names the same file.
func TestCurrent(t *testing.T) {
	each(t, func(t *testing.T, separator string, write func(string) string) {
		for _, name := range []string{":a.go", "a|b.go"} {
			got := current(write(name), separator)
			if rest, ok := below(".", got, separator); !ok || rest != write(name) || up(got, separator) {
				t.Errorf("current(%q) = %q", write(name), got)
			}
		}
	})
}

// The exported functions use the separator of the system.
func TestSystem(t *testing.T) {
	name := filepath.Join("a", "b.go")
	if rest, ok := Below("a", name); !ok || rest != "b.go" {
		t.Errorf("Below: %q, %v", rest, ok)
	}
	if !Up(filepath.Join("..", name)) || Up(Current(name)) || filepath.Clean(Current(name)) != name {
		t.Errorf("Up or Current of %q", name)
	}
}
