package baseline

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/source"
)

func entry(code string) Entry {
	return Entry{ID: source.ID{Rule: "redisloop", Category: "unpaced", Package: "example.com/app", Function: "Run", Code: code}, File: "run.go"}
}

func all(Entry) bool  { return true }
func none(Entry) bool { return false }

func TestUpdate(t *testing.T) {
	a, b, c := entry("a()"), entry("b()"), entry("c()")
	before, added := new(Baseline).Update([]Entry{b, a, a}, all)
	if added != 3 || before.Len() != 3 || len(before.Findings) != 2 || before.Findings[0].Count != 2 {
		t.Fatalf("added %d: %+v", added, before)
	}
	for _, test := range []struct {
		what  string
		found []Entry
		seen  func(Entry) bool
		known []bool
		fixed int
		added int
		after int
	}{
		{"the same", []Entry{a, b, a}, all, []bool{true, true, true}, 0, 0, 3},
		{"a third a", []Entry{a, a, a, b}, all, []bool{true, true, false, true}, 0, 1, 4},
		{"one a less", []Entry{a, b}, all, []bool{true, true}, 1, 0, 2},
		{"c for b", []Entry{a, a, c}, all, []bool{true, true, false}, 1, 1, 3},
		{"nothing is left", nil, all, []bool{}, 3, 0, 0},
		{"nothing was looked at", nil, none, []bool{}, 0, 0, 3},
		{"b was not looked at", []Entry{a}, func(e Entry) bool { return e.Code == "a()" }, []bool{true}, 1, 0, 2},
	} {
		t.Run(test.what, func(t *testing.T) {
			if got := before.Known(test.found); !slices.Equal(got, test.known) {
				t.Errorf("known %v, want %v", got, test.known)
			}
			if got := before.Fixed(test.found, test.seen); got != test.fixed {
				t.Errorf("%d fixed, want %d", got, test.fixed)
			}
			after, added := before.Update(test.found, test.seen)
			if added != test.added || after.Len() != test.after {
				t.Errorf("%d added, %d in all, want %d and %d: %+v", added, after.Len(), test.added, test.after, after)
			}
			if slices.Contains(after.Known(test.found), false) {
				t.Errorf("a finding of the run that wrote it is new: %+v", after)
			}
		})
	}
}

// Any order of findings gives the same file, and reading it returns what was
// written.
func TestRoundTrip(t *testing.T) {
	name := filepath.Join(t.TempDir(), "baseline.json")
	found := []Entry{entry("x<y && f(\"a\")"), entry("b()"), entry("b()")}
	var texts []string
	for range 2 {
		b, _ := new(Baseline).Update(found, all)
		if err := b.Write(name); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
		got, err := Read(name)
		if err != nil || !reflect.DeepEqual(got, b) {
			t.Errorf("got %+v, %v, want %+v", got, err, b)
		}
		slices.Reverse(found)
	}
	if texts[0] != texts[1] {
		t.Errorf("%s\nis not\n%s", texts[0], texts[1])
	}
	if !strings.Contains(texts[0], "x<y && f(") {
		t.Errorf("code is not readable in %s", texts[0])
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(name), ".redisvet-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestReadFaults(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "is empty: the output of a command may have been redirected to it",
		" \n":                          "is empty: ",
		"[]":                           "is no baseline: json: cannot unmarshal array",
		"{\"version\": 1,\n\"findings": "is no baseline: ",
		"{\n\"version\": 1,\n}":        "is no baseline: line 3: invalid character '}'",
		`{"version": 1, "found": []}`:  `is no baseline: json: unknown field "found"`,
		`{"version": 1} {}`:            "is no baseline: something follows its end",
		`{"findings": []}`:             "is no baseline: it has no version",
		`{"version": 2, "found": []}`:  "is a baseline of version 2, this redisvet knows 1",
		`{"version": 1, "findings": [{"rule": "r", "package": "p", "code": "x", "file": "../a.go"}]}`: "finding 1 needs a rule, a package and a file name",
		`{"version": 1, "findings": [{"rule": "r", "code": "x", "file": "a.go"}]}`:                    "finding 1 needs a rule, a package and a file name",
	} {
		name := filepath.Join(t.TempDir(), "b.json")
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Read(name)
		if err == nil || !strings.HasPrefix(err.Error(), name+" ") || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	if _, err := Read(os.DevNull); err == nil || !strings.HasPrefix(err.Error(), os.DevNull+": want a regular file") {
		t.Errorf("a device: %v", err)
	}
}
