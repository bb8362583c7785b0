package main

import (
	"os"
	"strings"
	"testing"
)

func TestList(t *testing.T) {
	want, err := os.ReadFile("testdata/program.tsv")
	if err != nil {
		t.Fatal(err)
	}
	out, errs, complete := list(t, "./testdata/program")
	if out != string(want) {
		t.Errorf("the list of testdata/program is\n%s\nwant\n%s", out, want)
	}
	if errs != "" || !complete {
		t.Errorf("errors of testdata/program, complete is %t: %s", complete, errs)
	}
}

func TestListOfDamagedPackage(t *testing.T) {
	out, errs, complete := list(t, "./testdata/damaged")
	if want := "testdata/damaged/damaged.go:12\tdamaged.damaged\ttestdata/damaged/damaged.go:11\tGet\t-: Get\n"; out != want {
		t.Errorf("the list of testdata/damaged is %q, want %q", out, want)
	}
	if complete || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "undefined: missing") {
		t.Errorf("complete is %t, and the errors are %q; want one line about what is undefined", complete, errs)
	}
}

func TestFileLeftOut(t *testing.T) {
	out, errs, complete := list(t, "./testdata/tagged")
	want := "census: github.com/redisvet/redisvet/bench/census/testdata/tagged: tagged.go is left out by build constraints\n"
	if complete || out != "" || errs != want {
		t.Errorf("complete is %t, the list is %q, and the errors are %q, want %q", complete, out, errs, want)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ dir, pattern, want string }{
		{"testdata/nothing", "./...", "no such file"},
		{"testdata", "..", "is not below"},
	} {
		var out, errs strings.Builder
		_, err := run(&out, &errs, c.dir, []string{c.pattern})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s in %s: error %v, want one line with %q", c.pattern, c.dir, err, c.want)
		}
	}
}

func TestClientPaths(t *testing.T) {
	for path, want := range map[string]bool{
		"github.com/go-redis/redis":             true,
		"github.com/go-redis/redis/v7":          true,
		"github.com/go-redis/redis/v8":          true,
		"github.com/redis/go-redis/v9":          true,
		"github.com/go-redis/redis_rate/v10":    false,
		"github.com/redis/go-redis/v9/extra":    false,
		"github.com/redis/rueidis":              false,
		"example.org/github.com/redis/go-redis": false,
	} {
		if got := clientPath.MatchString(path); got != want {
			t.Errorf("client path %s: %t, want %t", path, got, want)
		}
	}
}

func list(t *testing.T, pattern string) (out, errs string, complete bool) {
	t.Helper()
	var outs, errors strings.Builder
	complete, err := run(&outs, &errors, ".", []string{pattern})
	if err != nil {
		t.Fatal(err)
	}
	return outs.String(), errors.String(), complete
}
