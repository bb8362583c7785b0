// Package changed uses git to find the lines that are new since a revision.
package changed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Lines are the lines of a working tree that are new since a revision.
type Lines struct {
	root  string // of the working tree, with symbolic links resolved
	spans map[string][]span
	dirs  []string // git does not compare the files in them
}

// A span is a range of lines, including both ends.
type span struct{ from, to int }

// whole is the span of a file that git does not compare.
var whole = span{1, 1 << 30}

// Since compares the working tree around dir with a commit, including
// uncommitted and untracked files. The commit is the merge base of rev and
// HEAD, so later changes on rev do not count. Its errors are one line.
func Since(dir, rev string) (*Lines, error) {
	g := &git{dir: dir}
	top, err := g.run("rev-parse", "--show-toplevel")
	if errors.Is(err, exec.ErrNotFound) {
		return nil, errors.New("-new-from needs git, and there is no git in PATH")
	}
	l := &Lines{spans: make(map[string][]span)}
	if err == nil {
		l.root = strings.TrimSuffix(string(top), "\n")
		g.dir = l.root
		err = l.compare(g, rev)
	}
	if err != nil {
		return nil, fmt.Errorf("-new-from: %v", err)
	}
	return l, nil
}

func (l *Lines) compare(g *git, rev string) error {
	if err := g.disablePrograms(); err != nil {
		return err
	}
	from, err := g.commit(rev)
	if err != nil {
		return err
	}
	// Without a common commit, as in a shallow clone, compare with the revision
	// itself.
	if base, err := g.run("merge-base", from, "HEAD"); err == nil {
		from = strings.TrimSpace(string(base))
	}
	diff, err := g.diff(from)
	if err == nil {
		err = l.parse(diff)
	}
	if err != nil {
		return err
	}
	unseen, err := g.unseen()
	for _, name := range unseen {
		if dir, ok := strings.CutSuffix(name, "/"); ok {
			l.dirs = append(l.dirs, dir)
		} else {
			l.spans[name] = []span{whole}
		}
	}
	return err
}

// parse reads a diff without context lines.
func (l *Lines) parse(diff []byte) error {
	sc := bufio.NewScanner(bytes.NewReader(diff))
	sc.Buffer(nil, 1<<30) // a line of generated code can be long
	name, skip := "", 0
	for sc.Scan() {
		line := sc.Text()
		switch {
		case skip > 0 && (strings.HasPrefix(line, "+") || strings.HasPrefix(line, "-")):
			skip-- // a line of code, which may look like a header
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

// newName returns the path after +++, or "" for /dev/null.
func newName(s string) string {
	s = strings.TrimSuffix(s, "\t") // git appends a tab to a name with spaces
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

// Overlaps reports whether one of the lines from first to last of a file is new.
// The path of the file is absolute.
func (l *Lines) Overlaps(file string, first, last int) bool {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	rel, err := filepath.Rel(l.root, file)
	if err != nil {
		return false
	}
	rel = filepath.ToSlash(rel)
	if slices.ContainsFunc(l.dirs, func(dir string) bool { return strings.HasPrefix(rel, dir+"/") }) {
		return true
	}
	for _, s := range l.spans[rel] {
		if first <= s.to && s.from <= max(first, last) {
			return true
		}
	}
	return false
}
