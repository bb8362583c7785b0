package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// element is the start or the end of an element of HTML, or a declaration.
var element = regexp.MustCompile(`<[!/a-zA-Z][a-zA-Z0-9]*`)

// A page has what the findings say, and its own elements only, whatever is in the code.
func TestReport(t *testing.T) {
	dir := clitest.Write(t, strings.Replace(profiledProgram, "{ r.Users(", `{ r.Hostile(q.Context(), q.URL.Query()["x"]); r.Users(`, 1)+`
-- internal/repo/it's &<b>.go --
package repo

import "context"

// </pre><script>alert(1)</script> `+"\u202e"+`
func (r *Repo) Hostile(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.rdb.Get(ctx, "</code><img src=x onerror=alert(2)>:"+id) // <svg/onload=alert(3)>
	}
}
`)
	clitest.PutProfile(t, filepath.Join(dir, "p.pb.gz"),
		"get user:* 100 "+repoFunc+"Users repo.go:15",
		"get </li><script>:* 50 "+repoFunc+"Users repo.go:17",
		"get </script>* 20 x.example/<b>.Load a<i>.go:9",
	)
	page := filepath.Join(dir, "report.html")
	code, out, stderr := redisvetAll(t, dir, "report", "-o", "report.html", "-profile=p.pb.gz", "-price=0.20/100k", "./...")
	if code != cli.Clean || out != "report.html: 3 findings\n" || strings.Contains(stderr, "fail") {
		t.Fatalf("exit %d\n%s%s", code, out, stderr)
	}
	text := clitest.Get(t, page)
	own := map[string]bool{}
	source, err := os.ReadFile("output/report.html.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range element.FindAllString(string(source), -1) {
		own[e] = true
	}
	for _, e := range element.FindAllString(text, -1) {
		if !own[e] {
			t.Errorf("the page has %s", e)
		}
	}
	for _, want := range []string{
		`content="default-src 'none'; style-src 'unsafe-inline'"`,
		"<strong>24k commands a day</strong>, about 1.5 a month at 0.20/100k",
		"3 of medium impact",
		"<code>internal/repo/repo.go:15:9</code>",
		"14k commands a day, about 0.88 a month at 0.20/100k: what can be saved at most",
		"<b>  15          r.rdb.Get(ctx, &#34;user:&#34;&#43;id)\n</b>",
		"internal/repo/it&#39;s &amp;&lt;b&gt;.go:8:9",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(text, "\u202e") || strings.Contains(text, "src=\"") {
		t.Error("the page has a character that turns text, or loads something")
	}
	redisvetAll(t, dir, "report", "-o", "report.html", "-profile=p.pb.gz", "-price=0.20/100k", "./...")
	if again := clitest.Get(t, page); again != text {
		t.Error("the second page is another one")
	}
	clitest.PutProfile(t, filepath.Join(dir, "after.pb.gz"), "get user:* 5 "+repoFunc+"Users repo.go:15")
	redisvetAll(t, dir, "report", "-o", "report.html", "-profile=p.pb.gz", "-after=after.pb.gz", "./...")
	if text := clitest.Get(t, page); !strings.Contains(text, `<th scope="row">GET user:*</th><td>14k<br><meter min="0" max="100" value="100" aria-label="before">100%</meter></td><td>720<br><meter min="0" max="100" value="5" aria-label="after">5%</meter></td><td class="number">-95.0%</td>`) ||
		!strings.Contains(text, "<p>In all: 24k before, 720 after, <strong>-97.1%</strong>.</p>") || strings.Contains(text, "<script") {
		t.Errorf("before and after:\n%s", text)
	}
	// Without a profile there is no bill.
	if code, _, _ := redisvetAll(t, dir, "report", "-o", "report.html"); code != cli.Clean || strings.Contains(clitest.Get(t, page), "The bill") {
		t.Errorf("without a profile: exit %d", code)
	}
}

// A fix is shown as a diff, an unsafe one on request.
func TestReportFix(t *testing.T) {
	dir, err := filepath.Abs("../../examples/hub")
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(t.TempDir(), "report.html")
	for _, test := range []struct {
		args []string
		want bool
	}{{nil, false}, {[]string{"-unsafe"}, true}} {
		code, _, stderr := redisvetAll(t, dir, append(append([]string{"report", "-o", page}, test.args...), "./...")...)
		text := clitest.Get(t, page)
		cached := strings.Contains(text, "<ins>&#43;\tblocked, err := redisguard.Cached(")
		variadic := strings.Contains(text, "<del>-\t\tif err := r.rdb.Del(ctx, &#34;integration:&#34;&#43;id).Err(); err != nil {</del>")
		if code != cli.Clean || cached != test.want || !variadic || strings.Contains(text, "which -unsafe shows") == test.want {
			t.Errorf("%v: exit %d, the cached read %v, the variadic DEL %v\n%s", test.args, code, cached, variadic, stderr)
		}
	}
}

// If there is an error, a page that is there stays as it is.
func TestReportErrors(t *testing.T) {
	dir := clitest.Write(t, profiledProgram)
	page := filepath.Join(dir, "report.html")
	clitest.Put(t, page, "old")
	for _, args := range [][]string{
		{"./..."},
		{"-o", "report.html", "-format=json", "./..."},
		{"-o", "report.html", "-profile=none.pb.gz", "./..."},
		{"-o", "report.html", "./none"},
		{"-o", "report.html", "-after=none.pb.gz", "./..."},
		{"-o", "internal", "./..."},
		{"-o", "none/report.html", "./..."},
	} {
		code, out, stderr := redisvetAll(t, dir, append([]string{"report"}, args...)...)
		if code != cli.Failed || out != "" || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, stderr)
		}
	}
	clitest.Put(t, filepath.Join(dir, "broken.go"), "package main\n\nfunc broken() { undefined() }\n")
	if code, _, stderr := redisvetAll(t, dir, "report", "-o", "report.html", "./..."); code != cli.Failed || !strings.Contains(stderr, "report.html is not written") {
		t.Errorf("broken code: exit %d\n%s", code, stderr)
	}
	if text := clitest.Get(t, page); text != "old" {
		t.Errorf("the page is %q", text)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".redisvet-*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
