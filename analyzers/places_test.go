package analyzers_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/casetest"
)

// A finding about a command that another package sends names its place.
func TestPlacesElsewhere(t *testing.T) {
	p := casetest.Testdata(t)
	const folder = "uncachedstate/classes/report/lookup/injected"
	want := map[string]string{"GET \"session:*\"": "store.go:31", "GET \"token:*\"": "store.go:21"}
	found := withFlags(t, p, rule(t, "uncachedstate"), map[string]string{"classes": "all"}, folder)
	if len(found) < 2 {
		t.Fatalf("%d findings", len(found))
	}
	for _, f := range found {
		var places []string
		for _, r := range f.Related {
			at := p.Fset.Position(r.Pos)
			places = append(places, fmt.Sprintf("%s:%d", filepath.Base(at.Filename), at.Line))
		}
		subject, _, _ := strings.Cut(f.Message, " through ")
		if !slices.Contains(places, want[subject]) {
			t.Errorf("%s names %q, and not %q", f.Message, places, want[subject])
		}
	}
}
