package output

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
)

// excerpt prints a finding at the first occurrence of piece.
func excerpt(t *testing.T, code, piece string, around int, color bool) string {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "a.go")
	if err := os.WriteFile(name, []byte(code), 0o644); err != nil {
		t.Fatal(err)
	}
	place := func(piece string) (token.Position, token.Position) {
		before, _, ok := strings.Cut(code, piece)
		if !ok {
			t.Fatalf("no %q", piece)
		}
		p := token.Position{Filename: name, Offset: len(before), Line: strings.Count(before, "\n") + 1, Column: len(before) - strings.LastIndex(before, "\n")}
		end := p
		end.Offset, end.Column = p.Offset+len(piece), p.Column+len(piece)
		return p, end
	}
	f := Finding{message: "m", Rule: "r"}
	f.Pos, f.end = place(piece)
	if strings.Contains(code, "for") {
		var rel Finding
		rel.message = "the loop"
		rel.Pos, _ = place("for")
		rel.end = rel.Pos
		f.Related = []Finding{rel}
	}
	return printed(t, Report{Paths: Paths{dir}, Findings: []Finding{f}, Around: around, Color: color})
}

// printed returns a report as a terminal gets it.
func printed(t *testing.T, r Report) string {
	t.Helper()
	r.Files, r.Excerpt = source.New(func(string) bool { return true }), true
	var b strings.Builder
	if err := (text{}).Print(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestExcerpt(t *testing.T) {
	const text = "package a\n\nfunc F() {\n\tfor {\n\t\tn :=\trdb.Get(ctx)\n\t}\n}\n"
	for _, c := range []struct {
		name, text, piece string
		around            int
		color             bool
		want              string
	}{
		{"one line", text, "Get", 0, false, `a.go:5:12: m (r)
     5 |         n :=    rdb.Get(ctx)
       |                     ^~~
  a.go:4:2: the loop
     4 |     for {
       |     ^

`},
		{"around", "a\nb\nc.Get\nd\n", "Get", 2, false, `a.go:3:3: m (r)
     1 | a
     2 | b
     3 | c.Get
       |   ^~~
     4 | d

`},
		{"letters of several bytes", "größe.Get(\"ä\")\n", "Get", 0, false, `a.go:1:9: m (r)
     1 | größe.Get("ä")
       |       ^~~

`},
		{"what a terminal would obey", "a /* \x1b[2J\x00\u202e */ .Get\n", "Get", 0, false, `a.go:1:19: m (r)
     1 | a /* ·[2J·· */ .Get
       |                 ^~~

`},
		{"color", "a.Get\n", "Get", 0, true, "\x1b[1ma.go:1:3\x1b[0m: m (r)\n\x1b[2m     1 |\x1b[0m a.Get\n\x1b[2m       |\x1b[0m   \x1b[31m^~~\x1b[0m\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := excerpt(t, c.text, c.piece, c.around, c.color); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A long line is shown in part: the part with the finding, with the caret under
// it.
func TestExcerptLongLine(t *testing.T) {
	for _, before := range []int{0, 80, 95, 300} {
		got := excerpt(t, strings.Repeat("x", before)+"Get"+strings.Repeat("y", 300)+"\n", "Get", 0, false)
		lines := strings.Split(got, "\n")
		code, mark := []rune(lines[1]), []rune(lines[2])
		at := strings.IndexRune(string(mark), '^')
		if len(code) > width+9 || len(mark) != at+3 || string(code[at:at+3]) != "Get" {
			t.Errorf("after %d: got\n%s", before, got)
		}
	}
}

// If a file is gone there is no excerpt, but the finding is printed.
func TestExcerptOfNothing(t *testing.T) {
	p := token.Position{Filename: "/nowhere/a.go", Line: 3, Column: 1}
	f := Finding{Pos: p, end: p, message: "m", Rule: "r"}
	if got, want := printed(t, Report{Paths: Paths{"/nowhere"}, Findings: []Finding{f}}), "a.go:3:1: m (r)\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A person reads what one change fixes as one entry. What has a fix of its own, another
// impact or no call on its way is by itself, and so is each finding for programs.
func TestAlikeFindings(t *testing.T) {
	at := func(file string, line int) token.Position {
		return token.Position{Filename: filepath.Join("/m", file), Line: line, Column: 2}
	}
	finding := func(line int, impact config.Impact, calls ...int) Finding {
		f := Finding{Pos: at("a.go", line), message: "m", Rule: "r", Category: "c", Impact: impact}
		f.Related = []Finding{{Pos: at("a.go", line-1), message: "the loop", role: report.RoleOf("the loop")}}
		for _, c := range calls {
			f.Related = append(f.Related, Finding{Pos: at("b.go", c), message: "leads to the command", role: report.RoleOf("leads to the command")})
		}
		return f
	}
	fixed := finding(70, config.High, 5, 6)
	fixed.fixes = []fix{{}}
	withheld := finding(80, config.High, 5, 6)
	withheld.Withheld = true
	r := Report{Paths: Paths{"/m"}, Findings: []Finding{
		finding(10, config.High, 5, 6), finding(20, config.High, 5, 6), finding(30, config.Low, 5, 6), finding(40, config.High, 5),
		finding(50, config.High), finding(60, config.High), fixed, withheld, finding(90, config.High, 5, 6),
	}}
	got := printed(t, r)
	if want := "  b.go:6:2: leads to the command\n  the same here: a.go:20:2, a.go:90:2\n\n"; !strings.Contains(got, want) {
		t.Errorf("no %q in\n%s", want, got)
	}
	for _, line := range []string{"a.go:10:2: m", "a.go:30:2: m", "a.go:40:2: m", "a.go:50:2: m", "a.go:60:2: m", "a.go:70:2: m", "a.go:80:2: m"} {
		if !strings.Contains(got, line) {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
	if n := strings.Count(got, ": m (r/c)"); n != 7 {
		t.Errorf("%d entries on a terminal", n)
	}
	r.Around = -1
	var b strings.Builder
	if err := (text{}).Print(&b, r); err != nil || strings.Count(b.String(), ": m (r/c)") != len(r.Findings) {
		t.Errorf("for programs: %v\n%s", err, b.String())
	}
}
