package goplsbuild

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// added lists the files that gopls gets.
var added = map[string]string{
	"internal/settings/redisvet.go": `package settings

import "github.com/redisvet/redisvet/gopls"

func init() {
	for _, a := range gopls.Analyzers() {
		AllAnalyzers = append(AllAnalyzers, &Analyzer{analyzer: a})
	}
}
`,
	"internal/cache/redisvet.go": `package cache

import (
	"github.com/redisvet/redisvet/gopls"

	"golang.org/x/tools/gopls/internal/cache/metadata"
	"golang.org/x/tools/gopls/internal/file"
)

// redisvetKey is the key for the packages whose diagnostics are asked for.
// Those that they import give facts alone, which know no configuration.
func redisvetKey(key file.Hash, p *metadata.Package, asked map[PackageID]*metadata.Package) file.Hash {
	if asked[p.ID] == nil || len(p.CompiledGoFiles) == 0 {
		return key
	}
	return gopls.Key(key, p.CompiledGoFiles[0].DirPath())
}
`,
}

// changed lists the lines of gopls to replace. Each must occur exactly once;
// otherwise this is an unexpected version.
var changed = []struct{ file, old, new string }{
	// The configuration affects diagnostics, so it is part of the key. It is
	// not in cacheKey, whose result is cached per package.
	{"internal/cache/analysis.go", "an.runCached(ctx, key)", "an.runCached(ctx, redisvetKey(key, an.ph.mp, pkgs))"},
	// A change of the file triggers a new analysis.
	{"internal/settings/default.go", "WorkspaceFiles:          []string{}", `WorkspaceFiles:          []string{"**/.redisvet.yaml"}`},
}

// A plan is the input of go build, apart from the source.
type plan struct {
	modfile, overlay string // files for the flags of the same names
	version          string // the version that gopls reports
	id               string // identifies the sources; equal for equal sources
}

// prepare writes the files of a plan into the directory work, for the gopls in
// the directory source.
func prepare(work, source string, own suite) (*plan, error) {
	label, err := own.label()
	if err != nil {
		return nil, err
	}
	p := &plan{
		modfile: filepath.Join(work, "go.mod"),
		overlay: filepath.Join(work, "overlay.json"),
		version: gopls + "+" + label,
	}
	id := sha256.New()
	fmt.Fprintln(id, p.version)

	replaced := make(map[string]string) // by the path that go reads
	put := func(name, text string) error {
		fmt.Fprintln(id, name, text)
		real := filepath.Join(work, strings.ReplaceAll(name, "/", "_"))
		replaced[filepath.Join(source, filepath.FromSlash(name))] = real
		return os.WriteFile(real, []byte(text), 0o644)
	}
	for _, name := range []string{"internal/settings/redisvet.go", "internal/cache/redisvet.go"} {
		if err := put(name, added[name]); err != nil {
			return nil, err
		}
	}
	for _, c := range changed {
		text, err := os.ReadFile(filepath.Join(source, filepath.FromSlash(c.file)))
		if err != nil {
			return nil, err
		}
		if n := strings.Count(string(text), c.old); n != 1 {
			return nil, fmt.Errorf("%s of gopls %s has %q %d times, not once; remove %s and try again", c.file, gopls, c.old, n, source)
		}
		if err := put(c.file, strings.Replace(string(text), c.old, c.new, 1)); err != nil {
			return nil, err
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(p.overlay, overlay, 0o644); err != nil {
		return nil, err
	}
	if err := requireSuite(p.modfile, source, own); err != nil {
		return nil, err
	}
	p.id = fmt.Sprintf("%x", id.Sum(nil))
	return p, nil
}

// requireSuite writes a go.mod with the requirements of gopls and the suite,
// and its go.sum.
func requireSuite(name, source string, own suite) error {
	text, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return err
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		return err
	}
	version := own.version
	if own.dir != "" {
		version = "v0.0.0"
		if err := mod.AddReplace(suiteModule, "", own.dir, ""); err != nil {
			return err
		}
	}
	if err := mod.AddRequire(suiteModule, version); err != nil {
		return err
	}
	if text, err = mod.Format(); err != nil {
		return err
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		return err
	}
	var sums []byte
	for _, dir := range []string{source, own.source} {
		text, err := os.ReadFile(filepath.Join(dir, "go.sum"))
		if err != nil {
			return err
		}
		sums = append(sums, text...)
	}
	return os.WriteFile(strings.TrimSuffix(name, ".mod")+".sum", sums, 0o644)
}
