package goplsbuild

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
)

// A goCommand runs go for the build of another module, without the settings
// that the user made for other code.
type goCommand struct {
	version string // such as go1.26.8
	env     []string
}

// release matches the Go versions that GOTOOLCHAIN accepts.
var release = regexp.MustCompile(`^go1\.\d+((\.|rc|beta)\d+)?$`)

// goIn returns the go command that applies in dir. A go.mod there may select
// another toolchain than the one in PATH, and gopls must know its language
// version.
func goIn(dir string) (*goCommand, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, errors.New("building gopls needs the go command, which is not in PATH")
	}
	// Build for this machine, whatever target the user has set, and without
	// cgo, which gopls does not use.
	g := &goCommand{env: append(os.Environ(),
		"GOWORK=off", "GO111MODULE=on", "GOFLAGS=-mod=mod", "CGO_ENABLED=0",
		"GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)}
	cmd := exec.Command("go", "env", "GOVERSION")
	cmd.Dir = dir
	out, err := output(cmd)
	if err != nil {
		return nil, fmt.Errorf("which Go is in use here: %w", err)
	}
	g.version = strings.TrimSpace(out)
	if release.MatchString(g.version) && !g.old() {
		g.env = append(g.env, "GOTOOLCHAIN="+g.version)
	}
	return g, nil
}

// old reports whether this Go is too old to build gopls.
func (g *goCommand) old() bool { return version.Compare(g.version, "go"+leastGo) < 0 }

// upgrade makes a go command that is too old switch to a newer toolchain, in
// the directory of the gopls source. GOTOOLCHAIN may forbid that.
func (g *goCommand) upgrade(source string) error {
	if !g.old() {
		return nil
	}
	out, err := g.run(source, "env", "GOVERSION")
	if err != nil {
		return err
	}
	g.version = strings.TrimSpace(out)
	return nil
}

// run returns the standard output of go.
func (g *goCommand) run(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, g.env
	out, err := output(cmd)
	if err != nil && g.old() {
		err = fmt.Errorf("gopls %s needs Go %s or newer, and this is %s: %w", gopls, leastGo, g.version, err)
	}
	return out, err
}

// download returns the directory of a module in the module cache, and downloads
// the module if needed.
func (g *goCommand) download(path, version string) (dir string, err error) {
	out, err := g.run(os.TempDir(), "mod", "download", "-json", path+"@"+version)
	var got struct{ Dir, Error string }
	if json.Unmarshal([]byte(out), &got) == nil && got.Error != "" {
		err = errors.New(strings.TrimPrefix(oneLine(got.Error), path+"@"+version+": ")) // the error is on stdout
	}
	if err != nil {
		return "", fmt.Errorf("fetching %s@%s: %w", path, version, err)
	}
	return got.Dir, nil
}

// build builds the main package in dir.
func (g *goCommand) build(dir string, p *plan, out string) error {
	// Editors do not replace a gopls that reports no version of its own. VCS
	// stamping would set one if the home directory is under git.
	_, err := g.run(dir, "build", "-buildvcs=false", "-modfile="+p.modfile, "-overlay="+p.overlay, "-ldflags=-X main.version="+p.version, "-o", out, ".")
	if err != nil {
		return fmt.Errorf("building gopls %s: %w", p.version, err)
	}
	return nil
}

// output runs a command. Its error is the command's error message in one line.
func output(cmd *exec.Cmd) (string, error) {
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if err != nil && errs.Len() > 0 {
		err = errors.New(oneLine(errs.String()))
	}
	return out.String(), err
}

// oneLine returns the most informative part of go's output. Progress and
// package names come first, the failure below them.
func oneLine(out string) string {
	var kept []string
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "go: downloading ") {
			continue
		}
		kept = append(kept, line)
	}
	const most = 2
	if len(kept) > most {
		kept = append(kept[:most], "...")
	}
	return strings.Join(kept, "; ")
}
