package page

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/drivertest"

	// What the binary is built from, so that go test does not answer from its
	// cache when that changes.
	_ "github.com/redisvet/redisvet/internal/cli"
)

// written is the report, when a test has asked for it.
var written string

// write makes a report of the sample service that has all that a page can have.
func write(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.html")
	if written == "" {
		written = report(t)
	}
	clitest.Put(t, name, written)
	return name
}

// report returns the text of the report.
func report(t *testing.T) string {
	t.Helper()
	redisvet, err := drivertest.Redisvet()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	before, after, page := filepath.Join(dir, "before.pb.gz"), filepath.Join(dir, "after.pb.gz"), filepath.Join(dir, "report.html")
	clitest.PutProfile(t, before,
		"get circuit:* 9000 hub.example/internal/limits.(*Breaker).load breaker.go:61",
		"exists rate_limit:blocked:a-key-that-is-much-too-long-for-the-screen-of-a-phone-and-has-no-place-to-break 8000 hub.example/internal/limits.(*APILimiter).CanCall limiter.go:28",
		"del circuit:* 7000 hub.example/internal/limits.(*Breaker).RecordSuccess breaker.go:56",
	)
	clitest.PutProfile(t, after, "get circuit:* 10 hub.example/internal/limits.(*Breaker).load breaker.go:61")
	code, out, stderr := drivertest.Run(t, "../../examples/hub", redisvet, "report", "-unsafe", "-profile", before, "-after", after, "-price", "0.20/100k", "-o", page, "./...")
	if code != 0 {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	return clitest.Get(t, page)
}

// elements returns the elements of a document in their order.
func elements(t *testing.T, name string) []*html.Node {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	var out []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
	}
	return out
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// text returns the text in an element, without what is around it.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// What a reader hears and where the keyboard goes has a name, and the headings are an
// outline.
func TestOutline(t *testing.T) {
	all := elements(t, write(t))
	ids, seen := map[string]bool{}, map[string]int{}
	for _, n := range all {
		seen[n.Data]++
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("two elements have the id %s", id)
			}
			ids[id] = true
		}
	}
	for _, name := range []string{"h1", "title", "main", "header"} {
		if seen[name] != 1 {
			t.Errorf("%d elements %s, want 1", seen[name], name)
		}
	}
	level, links := 0, 0
	for _, n := range all {
		if by := attr(n, "aria-labelledby"); by != "" && !ids[by] {
			t.Errorf("%s is labelled by %s, which is not there", n.Data, by)
		}
		label := attr(n, "aria-label") + attr(n, "aria-labelledby")
		switch n.Data {
		case "html":
			if attr(n, "lang") == "" {
				t.Error("the page has no language")
			}
		case "h1", "h2", "h3", "h4":
			at := int(n.Data[1] - '0')
			if at > level+1 || text(n) == "" {
				t.Errorf("%s %q follows level %d", n.Data, text(n), level)
			}
			level = at
		case "a":
			if links++; links == 1 && (attr(n, "class") != "skip" || !ids[strings.TrimPrefix(attr(n, "href"), "#")]) {
				t.Errorf("the first link is %s and leads over nothing", attr(n, "href"))
			}
			if text(n) == "" {
				t.Errorf("the link to %s has no text", attr(n, "href"))
			}
		case "th":
			if s := attr(n, "scope"); s != "col" && s != "row" || text(n) == "" {
				t.Errorf("the head %q has the scope %q", text(n), s)
			}
		case "details":
			if n.FirstChild == nil || n.FirstChild.Data != "summary" || text(n.FirstChild) == "" {
				t.Error("details without a summary")
			}
		case "meter", "article", "section":
			if label == "" {
				t.Errorf("%s has no label", n.Data)
			}
		case "input", "button", "select", "textarea", "form", "script", "iframe", "object", "embed", "img", "link", "base":
			t.Errorf("the page has %s", n.Data)
		}
		if attr(n, "tabindex") == "0" && label == "" {
			t.Errorf("%s is for the keyboard and has no label", n.Data)
		}
	}
	if seen["article"] < 12 || seen["table"] < 3 || seen["meter"] < 7 || seen["details"] < 12 {
		t.Errorf("the page has less than it can have: %v", seen)
	}
}

// The page loads nothing, and has styles for dark screens, phones and paper.
func TestAlone(t *testing.T) {
	loads := regexp.MustCompile(`(?i)url\(|@import|https?:`)
	rules := regexp.MustCompile(`^https://[\w./-]+#\w+$`)
	styles := ""
	for _, n := range elements(t, write(t)) {
		for _, a := range n.Attr {
			switch {
			case slices.Contains([]string{"src", "srcset", "poster", "data", "action", "background", "style"}, a.Key), strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !rules.MatchString(a.Val):
				t.Errorf("a link to %q", a.Val)
			}
		}
		if n.Data == "style" {
			styles += text(n)
		}
	}
	if at := loads.FindString(styles); at != "" {
		t.Errorf("the styles have %s", at)
	}
	for _, want := range []string{"(prefers-color-scheme: dark)", "@media print", "(max-width: 30rem)"} {
		if !strings.Contains(styles, want) {
			t.Errorf("the styles lack %s", want)
		}
	}
	// A variable that is not set would be no color.
	for _, m := range regexp.MustCompile(`var\((--\w+)\)`).FindAllStringSubmatch(styles, -1) {
		if n := strings.Count(styles, fmt.Sprintf(" %s:", m[1])); n != 2 {
			t.Errorf("%s is set %d times, want once for light and once for dark", m[1], n)
		}
	}
}
