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

// A goCommand runs go as the build of another module needs it: what the user
// has set for his own code does not count.
type goCommand struct {
	version string // such as go1.26.8
	env     []string
}

// release is a version of Go that GOTOOLCHAIN can name.
var release = regexp.MustCompile(`^go1\.\d+((\.|rc|beta)\d+)?$`)

// goIn returns the go command that is in force in dir: a go.mod there may ask
// for another toolchain than the one in PATH, whose language gopls must know.
func goIn(dir string) (*goCommand, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, errors.New("building gopls needs the go command, which is not in PATH")
	}
	// For this machine, whatever the user builds for; and without C, which
	// gopls does not use.
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

// old reports whether gopls does not build with this Go.
func (g *goCommand) old() bool { return version.Compare(g.version, "go"+leastGo) < 0 }

// upgrade has a go command that is too old switch to one that is not, as it
// does unless GOTOOLCHAIN forbids it, in the directory of the gopls source.
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

// run returns what go prints on stdout.
func (g *goCommand) run(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = dir, g.env
	out, err := output(cmd)
	if err != nil && g.old() {
		err = fmt.Errorf("gopls %s needs Go %s or newer, and this is %s: %w", Gopls, leastGo, g.version, err)
	}
	return out, err
}

// download returns the directory of a module in the module cache, and fetches
// it where it is not there.
func (g *goCommand) download(path, version string) (dir string, err error) {
	out, err := g.run(os.TempDir(), "mod", "download", "-json", path+"@"+version)
	var got struct{ Dir, Error string }
	if json.Unmarshal([]byte(out), &got) == nil && got.Error != "" {
		err = errors.New(strings.TrimPrefix(oneLine(got.Error), path+"@"+version+": ")) // which goes to stdout
	}
	if err != nil {
		return "", fmt.Errorf("fetching %s@%s: %w", path, version, err)
	}
	return got.Dir, nil
}

// build builds the main package in dir.
func (g *goCommand) build(dir string, p *plan, out string) error {
	// Editors take a gopls without a version of its own for one that they must
	// not replace; a home directory under git would give it one.
	_, err := g.run(dir, "build", "-buildvcs=false", "-modfile="+p.modfile, "-overlay="+p.overlay, "-ldflags=-X main.version="+p.version, "-o", out, ".")
	if err != nil {
		return fmt.Errorf("building gopls %s: %w", p.version, err)
	}
	return nil
}

// output runs a command; its error is what the command said, in one line.
func output(cmd *exec.Cmd) (string, error) {
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if err != nil && errs.Len() > 0 {
		err = errors.New(oneLine(errs.String()))
	}
	return out.String(), err
}

// oneLine is the part of what go says that tells the most: progress and the
// names of packages come first, and what failed stands below them.
func oneLine(said string) string {
	var kept []string
	for line := range strings.Lines(said) {
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
