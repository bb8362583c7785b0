package cli

import (
	"errors"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/run"
)

// formats are the forms of -format.
var formats = []string{"text", "json", "sarif", "github"}

// checkReport checks the flags that say what is told and how.
func (o *options) checkReport() error {
	switch {
	case !slices.Contains(formats, o.format):
		return fmt.Errorf("-format %s: there are %s", o.format, strings.Join(formats, ", "))
	case o.json && o.isSet("format") && o.format != "json":
		return fmt.Errorf("-json does not go with -format %s", o.format)
	case o.context < -1:
		return fmt.Errorf("-c %d: want a number of lines, or -1 for none", o.context)
	case o.isSet("c") && (o.format == "sarif" || o.format == "github"):
		return fmt.Errorf("-c does not go with -format %s", o.format)
	case o.writeBaseline && o.baseline == "":
		return errors.New("-write-baseline needs -baseline and the name of a file")
	case o.writeBaseline && o.newFrom != "":
		return errors.New("-write-baseline does not go with -new-from: it would take all other findings for fixed")
	case o.isSet("baseline") && o.baseline == "":
		return errors.New("-baseline needs the name of a file")
	case o.isSet("new-from") && o.newFrom == "":
		return errors.New("-new-from needs a revision, such as origin/main")
	}
	if o.json {
		o.format = "json"
	}
	return nil
}

// print prints the findings in the form that was asked for.
func (t *Tool) print(o *options, fset *token.FileSet, results []run.Result, found []finding, faults []string) error {
	switch o.format {
	case "json":
		return printJSON(t.Stdout, fset, only(fset, results, found))
	case "sarif":
		return t.printSARIF(o, found, faults)
	case "github":
		return t.printGitHub(found)
	}
	return t.printText(found, o)
}

// root is the directory that paths in reports for other machines start at:
// that of the repository, wherever in it the command runs, and without one
// the working directory.
func (t *Tool) root() string {
	for dir := t.Dir; ; {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil { // a file in a worktree
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return t.Dir
		}
		dir = up
	}
}

// below is the path of a file from root on, with slashes; ok is false where
// it lies elsewhere, as the source of a dependency does.
func below(root, name string) (path string, ok bool) {
	rel, err := filepath.Rel(root, name)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}
