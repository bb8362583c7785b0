package report

import (
	"go/parser"
	"go/token"
	"strings"
)

// URL returns the address of a rule's page. Its categories are anchors on it.
func URL(rule string) string {
	return "https://github.com/redisvet/redisvet/blob/main/docs/rules/" + rule + ".md"
}

// MustDoc returns the documentation of an analyzer from the source of the
// doc.go of its package: the text under the heading
//
//	# Analyzer NAME
//
//	NAME: summary
//
// from the summary on, including further headings. It panics if there is
// none.
func MustDoc(source, name string) string {
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", source, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		panic(err)
	}
	_, text, ok := strings.Cut("\n"+f.Doc.Text(), "\n# Analyzer "+name+"\n")
	if !ok {
		panic("the package comment has no heading '# Analyzer " + name + "'")
	}
	text, _, _ = strings.Cut(text, "\n# Analyzer ")
	doc, ok := strings.CutPrefix(strings.TrimSpace(text), name+": ")
	if !ok {
		panic("the text of analyzer " + name + " does not begin with '" + name + ": '")
	}
	return doc
}
