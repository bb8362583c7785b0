package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// A module that is not available is a fault of everything that imports it. The
// code at hand comes first, and the rest is counted.
func TestManyErrors(t *testing.T) {
	var out strings.Builder
	tool := &Tool{Dir: "/src/app", Stderr: &out}
	var errs []packages.Error
	for i := range maxErrors + 9 {
		errs = append(errs, packages.Error{Pos: fmt.Sprintf("/mod/dep/a.go:%d:1", i+1), Msg: "undefined: x"})
	}
	errs = append(errs, packages.Error{Pos: "/src/app/main.go:3:1", Msg: "could not import dep"})
	if !tool.printErrors(errs, nil, "places") {
		t.Fatal("no errors told")
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if lines[0] != "main.go:3:1: could not import dep" {
		t.Errorf("first line: %s", lines[0])
	}
	want := []string{"redisvet: and 10 more errors", "redisvet: some of the code could not be understood, see the errors: places may be missing"}
	if got := lines[min(maxErrors, len(lines)):]; !slices.Equal(got, want) {
		t.Errorf("%d lines, the last %q, want %q", len(lines), got, want)
	}
}
