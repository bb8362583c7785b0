// Package changed asks git which lines are new since a revision.
package changed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Lines are the lines of a working tree that a revision does not have.
type Lines struct {
	root  string // of the working tree, without symbolic links
	spans map[string][]span
}

// A span is a range of lines, both ends included.
type span struct{ from, to int }

// whole is a file that git does not know yet.
var whole = span{1, 1 << 30}

// Since compares the working tree around dir, files included that are not
// committed or not added, with the commit at which the current branch left
// rev. For an ancestor that is rev itself; of a branch that has gone on in the
// meantime, what happened there does not count as a change here. Its errors
// are one line.
func Since(dir, rev string) (*Lines, error) {
	top, err := git(dir, "rev-parse", "--show-toplevel")
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("-new-from needs git, and there is no git in PATH")
	case err != nil:
		return nil, fmt.Errorf("-new-from: %v", err)
	}
	root := strings.TrimSuffix(string(top), "\n")
	if rev == "" || strings.HasPrefix(rev, "-") {
		return nil, fmt.Errorf("-new-from: %q is no revision", rev)
	}
	commit, err := git(root, "rev-parse", "--verify", "--quiet", rev+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("-new-from: git knows no revision %q here (a shallow clone lacks old ones: fetch more of it)", rev)
	}
	from := strings.TrimSpace(string(commit))
	// Without a common commit, as in a shallow clone, the revision itself is
	// the best there is.
	if base, err := git(root, "merge-base", from, "HEAD"); err == nil {
		from = strings.TrimSpace(string(base))
	}
	diff, err := git(root, "-c", "core.quotePath=false", "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv",
		"--find-renames", "--ignore-submodules", "--src-prefix=a/", "--dst-prefix=b/", from, "--")
	if err != nil {
		return nil, fmt.Errorf("-new-from: %v", err)
	}
	l := &Lines{root: root, spans: make(map[string][]span)}
	if err := l.parse(diff); err != nil {
		return nil, fmt.Errorf("-new-from: %v", err)
	}
	added, err := git(root, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, fmt.Errorf("-new-from: %v", err)
	}
	for name := range strings.SplitSeq(string(added), "\x00") {
		if name != "" {
			l.spans[name] = []span{whole}
		}
	}
	return l, nil
}

// git runs git in dir; its error is the first line of what git says.
func git(dir string, args ...string) ([]byte, error) {
	var stderr bytes.Buffer
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stderr = dir, &stderr
	out, err := cmd.Output()
	if err == nil || errors.Is(err, exec.ErrNotFound) {
		return out, err
	}
	if said, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n"); said != "" {
		return nil, errors.New("git: " + strings.TrimPrefix(said, "fatal: "))
	}
	return nil, fmt.Errorf("git: %v", err)
}

// parse reads a diff without context lines.
func (l *Lines) parse(diff []byte) error {
	sc := bufio.NewScanner(bytes.NewReader(diff))
	sc.Buffer(nil, 1<<30) // a line of generated code may be long
	name, skip := "", 0
	for sc.Scan() {
		line := sc.Text()
		switch {
		case skip > 0 && (strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-")):
			skip-- // code, which may look like a header
		case strings.HasPrefix(line, "diff --git "):
			name = ""
		case strings.HasPrefix(line, "+++ "):
			name = newName(line[len("+++ "):])
		case strings.HasPrefix(line, "@@ "):
			gone, added, err := hunk(line)
			if err != nil {
				return err
			}
			skip = gone.len() + added.len()
			if name != "" && added.len() > 0 {
				l.spans[name] = append(l.spans[name], added)
			}
		}
	}
	return sc.Err()
}

func (s span) len() int { return s.to - s.from + 1 }

// newName is the path behind +++, "" for /dev/null.
func newName(s string) string {
	s = strings.TrimSuffix(s, "\t") // git puts one behind a name with spaces
	if strings.HasPrefix(s, `"`) {
		if text, err := strconv.Unquote(s); err == nil {
			s = text
		}
	}
	s, ok := strings.CutPrefix(s, "b/")
	if !ok {
		return ""
	}
	return s
}

// hunk reads the two ranges of "@@ -12,0 +13,2 @@".
func hunk(line string) (gone, added span, err error) {
	f := strings.Fields(line)
	if len(f) < 3 {
		return span{}, span{}, fmt.Errorf("git diff says %q", line)
	}
	gone, err1 := lines(f[1], "-")
	added, err2 := lines(f[2], "+")
	if err1 != nil || err2 != nil {
		return span{}, span{}, fmt.Errorf("git diff says %q", line)
	}
	return gone, added, nil
}

func lines(s, sign string) (span, error) {
	start, count, some := strings.Cut(strings.TrimPrefix(s, sign), ",")
	from, err := strconv.Atoi(start)
	n := 1
	if some && err == nil {
		n, err = strconv.Atoi(count)
	}
	return span{from, from + n - 1}, err
}

// Touch reports whether one of the lines from first to last of a file is new.
// The file's path is absolute.
func (l *Lines) Touch(file string, first, last int) bool {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	rel, err := filepath.Rel(l.root, file)
	if err != nil {
		return false
	}
	for _, s := range l.spans[filepath.ToSlash(rel)] {
		if first <= s.to && s.from <= max(first, last) {
			return true
		}
	}
	return false
}
