package analyzers_test

import (
	"flag"
	"go/doc/comment"
	"os"
	"path/filepath"
	"testing"

	"github.com/redisvet/redisvet/analyzers"
)

var update = flag.Bool("update", false, "write docs/rules anew from the rules' own Docs")

// Each rule has one text: its Doc. The page that its findings link to is made
// of it.
func TestRulePages(t *testing.T) {
	for _, a := range analyzers.All() {
		var p comment.Parser
		pr := comment.Printer{
			HeadingLevel: 2,
			HeadingID:    func(*comment.Heading) string { return "" }, // GitHub makes its own
		}
		page := []byte("# " + a.Name + "\n\n" + string(pr.Markdown(p.Parse(a.Doc))))
		path := filepath.Join("..", "docs", "rules", a.Name+".md")
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, page, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(page) {
			t.Errorf("%s is not what the rule's Doc says: go test ./analyzers -update", path)
		}
	}
}
