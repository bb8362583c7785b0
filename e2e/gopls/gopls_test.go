package gopls

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module copies a module of this repository, so that it can be changed. Its
// redisguard is that of this checkout.
func module(t *testing.T, from string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(root, filepath.FromSlash(from)))); err != nil {
		t.Fatal(err)
	}
	mod := filepath.Join(dir, "go.mod")
	guard := filepath.Join(root, "redisguard")
	text := strings.ReplaceAll(read(t, mod), "replace github.com/redisvet/redisvet/redisguard => ../redisguard\n", "")
	put(t, mod, text+"\nreplace github.com/redisvet/redisvet/redisguard => "+guard+"\n")
	sum := filepath.Join(dir, "go.sum")
	put(t, sum, read(t, sum)+read(t, filepath.Join(guard, "go.sum")))
	return dir
}

// hub is the sample service, which does not require redisguard.
func hub(t *testing.T) string { return module(t, "examples/hub") }

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// awaitFinding waits for a diagnostic whose message has the words.
func (c *client) awaitFinding(path, words string) (d diagnostic) {
	c.t.Helper()
	c.await(fmt.Sprintf("finding %q", words), func() bool {
		i := slices.IndexFunc(c.shown[path], func(d diagnostic) bool { return strings.Contains(d.Message, words) })
		if i >= 0 {
			d = c.shown[path][i]
		}
		return i >= 0
	})
	return d
}

// awaitGone waits until no diagnostic of a file has the words while another
// one is shown: between an edit and its analysis gopls shows what the compiler
// says, which is no proof.
func (c *client) awaitGone(path, words, beside string) {
	c.t.Helper()
	has := func(words string) bool {
		return slices.ContainsFunc(c.shown[path], func(d diagnostic) bool { return strings.Contains(d.Message, words) })
	}
	c.await(fmt.Sprintf("end of finding %q beside %q", words, beside), func() bool { return has(beside) && !has(words) })
}

const (
	blocked  = `EXISTS "rate_limit:blocked:*" on every call`
	rate     = `GET "rate_limit:*:*" on every call` // in the same file
	unloaded = "load in a loop over ids"
	beside   = "load in a loop over all"
)

// A finding in an editor has its rule, its kind, a link to the rule's page
// and the places that belong to it, in other files too.
func TestFinding(t *testing.T) {
	dir := hub(t)
	list, load := filepath.Join(dir, "tenants", "list.go"), filepath.Join(dir, "tenants", "load.go")
	put(t, load, `package tenants

import (
	"context"

	"github.com/redis/go-redis/v9"
)

type store struct{ rdb *redis.Client }

func (s *store) load(ctx context.Context, id string) string {
	return s.rdb.Get(ctx, "tenant:"+id).Val()
}
`)
	put(t, list, `package tenants

import "context"

func (s *store) names(ctx context.Context, ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, s.load(ctx, id))
	}
	return out
}

func (s *store) count(ctx context.Context, all []string) (n int) {
	for _, id := range all {
		n += len(s.load(ctx, id))
	}
	return n
}
`)
	c := start(t, dir, nil)
	c.edit(list, read(t, list))
	d := c.awaitFinding(list, unloaded)
	if d.Source != "redisloop" || d.Code != "perelement" || d.Severity != 2 ||
		d.CodeDescription.Href != "https://github.com/redisvet/redisvet/blob/main/docs/rules/redisloop.md#perelement" {
		t.Errorf("it is %+v", d)
	}
	if want := (span{position{7, 22}, position{7, 26}}); d.Range != want {
		t.Errorf("it stands at %v, want %v", d.Range, want)
	}
	var places []string
	for _, r := range d.RelatedInformation {
		places = append(places, fmt.Sprintf("%s:%d:%d %s", filepath.Base(pathOf(r.Location.URI)), r.Location.Range.Start.Line+1, r.Location.Range.Start.Character+1, r.Message))
	}
	if want := []string{"list.go:7:2 the loop", "load.go:12:18 the command"}; !slices.Equal(places, want) {
		t.Errorf("related are %q, want %q", places, want)
	}

	// An edit that is not saved is analysed again, in both files.
	text := read(t, list)
	c.edit(list, strings.Replace(text, "	for _, id := range ids {\n		out = append(out, s.load(ctx, id))\n	}", "	out = append(out, s.load(ctx, ids[0]))", 1))
	c.awaitGone(list, unloaded, beside)
	c.edit(list, text)
	c.awaitFinding(list, unloaded)
	c.edit(load, strings.Replace(read(t, load), `Get(ctx, "tenant:"+id)`, `HGet(ctx, "tenants", id)`, 1))
	c.awaitFinding(list, unloaded+": one HGET per element")
}

// A fix compiles. One that imports redisguard is offered where the module does
// not require it yet, and gopls offers to add it.
func TestFix(t *testing.T) {
	dir := hub(t)
	limiter := filepath.Join(dir, "internal", "limits", "limiter.go")
	c := start(t, dir, map[string]any{"analyses": others(t)})
	c.edit(limiter, read(t, limiter))
	c.fix(limiter, c.awaitFinding(limiter, blocked), "Read it through redisguard.Cached")
	if text := read(t, limiter); !strings.Contains(text, `redisguard.Cached(l.rdb, 5*time.Second).Exists(ctx, "rate_limit:blocked:"+integration)`) {
		t.Fatalf("it became\n%s", text)
	}
	// What gopls offers now runs go get, which asks a registry even for what
	// go.mod replaces; go list does not.
	c.action(limiter, c.awaitFinding(limiter, "could not import github.com/redisvet/redisvet/redisguard"), "go get package github.com/redisvet/redisvet/redisguard")
	if code, _, stderr := command(t, dir, "go", "list", "-mod=mod", "-deps", "./..."); code != 0 {
		t.Fatalf("go list: %s", stderr)
	}
	c.saved(filepath.Join(dir, "go.mod"), changed)
	c.awaitGone(limiter, "could not import", rate)
	c.awaitGone(limiter, blocked, rate)
	if code, _, stderr := command(t, dir, "go", "build", "./..."); code != 0 {
		t.Errorf("go build: %s", stderr)
	}
}

// A directive suppresses a finding while it is typed; one without a reason does
// not, and says so.
func TestIgnore(t *testing.T) {
	dir := hub(t)
	limiter := filepath.Join(dir, "internal", "limits", "limiter.go")
	c := start(t, dir, map[string]any{"analyses": others(t)})
	text := read(t, limiter)
	with := func(directive string) {
		c.edit(limiter, strings.Replace(text, "	blocked, err :=", "	//redisvet:ignore "+directive+"\n	blocked, err :=", 1))
	}
	c.edit(limiter, text)
	c.awaitFinding(limiter, blocked)
	with("uncachedstate -- one tenant, who is never blocked")
	c.awaitGone(limiter, blocked, rate)
	with("uncachedstate")
	c.awaitFinding(limiter, blocked)
	if d := c.awaitFinding(limiter, "reason"); d.Source != "redisignore" {
		t.Errorf("it is %+v", d)
	}
}

// A changed .redisvet.yaml takes effect at once and in a server that is
// started later, although gopls keeps results on disk by what is in Go files.
func TestConfiguration(t *testing.T) {
	dir := hub(t)
	limiter, file := filepath.Join(dir, "internal", "limits", "limiter.go"), filepath.Join(dir, ".redisvet.yaml")
	// Another rule has a finding in the file throughout.
	const another = "redisvet:ignore"
	put(t, limiter, read(t, limiter)+"\n//redisvet:ignore redisloop\n")
	c := start(t, dir, map[string]any{"analyses": others(t)})
	c.edit(limiter, read(t, limiter))
	c.awaitFinding(limiter, blocked)
	c.await("watch of the configuration", func() bool { return strings.Contains(c.watch, ".redisvet.yaml") })

	c.save(file, "uncachedstate:\n  enabled: false\n")
	c.awaitGone(limiter, blocked, another)
	c.save(file, "uncachedstate:\n  enabled: true\n")
	c.awaitFinding(limiter, blocked)
	c.save(file, "uncachedstate:\n  clases: [breaker]\n")
	const fault = "redisvet finds nothing here: "
	d := c.awaitFinding(limiter, fault)
	if !strings.HasSuffix(d.Message, `.redisvet.yaml:2: uncachedstate has no option "clases"; did you mean "classes"?`) || d.Code != "configuration" {
		t.Errorf("a fault is %+v", d)
	}
	c.awaitGone(limiter, blocked, fault)
	c.save(file, "uncachedstate:\n  classes: [breaker]\n")
	c.awaitGone(limiter, fault, another)
	c.awaitGone(limiter, blocked, another)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	c.saved(file, deleted)
	c.awaitFinding(limiter, blocked)

	// While no server runs.
	c.stop()
	put(t, file, "uncachedstate:\n  enabled: false\n")
	analyses := others(t)
	c = start(t, dir, map[string]any{"pullDiagnostics": true, "analyses": analyses})
	if found := c.ask(limiter); slices.ContainsFunc(found, func(d diagnostic) bool { return d.Source == "uncachedstate" }) {
		t.Errorf("the finding is still there: %+v", found)
	}
	// Where the editor does not watch files, the next edit is enough.
	put(t, file, "uncachedstate:\n  enabled: true\n")
	c.edit(limiter, read(t, limiter)+"\n")
	if found := c.ask(limiter); !slices.ContainsFunc(found, func(d diagnostic) bool { return strings.Contains(d.Message, blocked) }) {
		t.Errorf("the finding is not there: %+v", found)
	}
	// gopls itself can switch off a rule.
	c.stop()
	analyses["uncachedstate"] = false
	c = start(t, dir, map[string]any{"pullDiagnostics": true, "analyses": analyses})
	if found := c.ask(limiter); slices.ContainsFunc(found, func(d diagnostic) bool { return d.Source == "uncachedstate" }) {
		t.Errorf("a rule that is off finds %+v", found)
	}
}
