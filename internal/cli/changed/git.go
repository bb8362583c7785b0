package changed

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// A git runs git in a directory. It runs no other program, and its output does
// not depend on the user's settings.
type git struct {
	dir      string
	settings []string // -c NAME=VALUE
}

// env returns the environment without variables that change git's output or
// trace into it. Variables that locate the repository, its index and its
// configuration stay.
func env() []string {
	drop := regexp.MustCompile(`^GIT_(EXTERNAL_DIFF|DIFF_OPTS|TRACE.*|.*_PATHSPECS|ATTR_SOURCE|FLUSH)=`)
	out := slices.DeleteFunc(os.Environ(), drop.MatchString)
	// LC_ALL sets the language of messages. A partial clone may have to fetch,
	// and must not wait for a password.
	return append(out, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat")
}

// run runs git. Its error is the first line of git's error message.
func (g *git) run(args ...string) ([]byte, error) {
	var stderr bytes.Buffer
	cmd := exec.Command("git", slices.Concat(g.settings, args)...)
	cmd.Dir, cmd.Env, cmd.Stderr = g.dir, env(), &stderr
	out, err := cmd.Output()
	if err == nil || errors.Is(err, exec.ErrNotFound) {
		return out, err
	}
	if message, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n"); message != "" {
		return nil, errors.New("git: " + strings.TrimPrefix(message, "fatal: "))
	}
	return nil, fmt.Errorf("git: %w", err)
}

// programs matches settings that make git filter files of the working tree, or
// search functions in a diff by a pattern that may be invalid.
const programs = `^(filter\..*\.(clean|process)|diff\..*\.x?funcname)$`

// disablePrograms disables the settings that affect these commands. Settings of
// git diff do not, because diff-index ignores them.
func (g *git) disablePrograms() error {
	g.settings = []string{"-c", "core.fsmonitor=", "-c", "core.quotePath=true"}
	names, err := g.run("config", "-z", "--name-only", "--get-regexp", programs)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return nil // there are none
	}
	if err != nil {
		return err
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		if strings.Contains(name, "=") {
			return fmt.Errorf("git: the setting %q cannot be switched off", name)
		}
		g.settings = append(g.settings, "-c", name+"=")
		if filter, ok := strings.CutPrefix(name, "filter."); ok {
			g.settings = append(g.settings, "-c", "filter."+filter[:strings.LastIndexByte(filter, '.')]+".required=false")
		}
	}
	return nil
}

var object = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})\n$`)

// commit returns the name of the single commit that a revision denotes.
func (g *git) commit(rev string) (string, error) {
	out, err := g.run("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	switch {
	case err == nil && object.Match(out):
		return strings.TrimSpace(string(out)), nil
	case err == nil, rev == "", strings.HasPrefix(rev, "-"), strings.Contains(rev, ".."):
		return "", fmt.Errorf("%q is not one revision", rev)
	}
	return "", fmt.Errorf("git knows no revision %q here (a shallow clone lacks old ones: fetch more of it)", rev)
}

// diff returns the differences between the working tree and a commit, for
// parse.
func (g *git) diff(commit string) ([]byte, error) {
	return g.run("diff-index", "--patch", "--text", "--unified=0", "--inter-hunk-context=0", "--no-color", "--no-ext-diff", "--no-textconv",
		"--no-relative", "--find-renames", "-l1000", "--ignore-submodules=all", "--ignore-cr-at-eol", "--src-prefix=a/", "--dst-prefix=b/", commit, "--")
}

// unseen lists the files that a diff omits: untracked files, unless ignored,
// and files with skip-worktree or assume-unchanged set. A nested repository is
// a directory that ends in a slash.
func (g *git) unseen() ([]string, error) {
	out, err := g.run("ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	names := split(out)
	if out, err = g.run("ls-files", "-v", "-z"); err != nil {
		return nil, err
	}
	for _, entry := range split(out) {
		// "H name" is an ordinary file.
		if tag, name, ok := strings.Cut(entry, " "); ok && (tag == "S" || tag == strings.ToLower(tag)) {
			names = append(names, name)
		}
	}
	return names, nil
}

func split(out []byte) []string {
	return slices.DeleteFunc(strings.Split(string(out), "\x00"), func(s string) bool { return s == "" })
}
