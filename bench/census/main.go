// Census lists the places of a program where Redis is asked in a loop or in a
// recursion, for a reader who judges them. See README.md.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

func main() {
	dir := flag.String("C", ".", "the `directory` of the module")
	flag.Parse()
	complete, err := run(os.Stdout, os.Stderr, *dir, flag.Args())
	if err != nil {
		fmt.Fprintf(os.Stderr, "census: %v\n", err)
		os.Exit(2)
	}
	if !complete {
		os.Exit(1)
	}
}

// run prints the list to out, and to errs why it is not complete: errors of
// packages, and files with go-redis that build constraints leave out.
func run(out, errs io.Writer, dir string, patterns []string) (complete bool, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return false, err
	}
	pkgs, err := load(dir, patterns)
	if err != nil {
		return false, fmt.Errorf("%s", oneLine(err))
	}
	complete = true
	for _, pkg := range pkgs {
		for _, e := range pkg.Errors {
			complete = false
			fmt.Fprintf(errs, "census: %s: %s\n", pkg.PkgPath, oneLine(e))
		}
		for _, file := range pkg.IgnoredFiles {
			src, _ := os.ReadFile(file)
			if importsClient.Match(src) && !strings.HasSuffix(file, "_test.go") {
				complete = false
				fmt.Fprintf(errs, "census: %s: %s is left out by build constraints\n", pkg.PkgPath, filepath.Base(file))
			}
		}
	}
	_, err = io.WriteString(out, newProgram(pkgs).list(dir))
	return complete, err
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// load type-checks packages, and all that they import. Only functions in files
// below dir keep their bodies, which no other package needs.
func load(dir string, patterns []string) ([]*packages.Package, error) {
	below := func(file string) bool { return strings.HasPrefix(file, dir+string(filepath.Separator)) }
	pkgs, err := packages.Load(&packages.Config{
		Dir:  dir,
		Mode: packages.LoadAllSyntax,
		ParseFile: func(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
			file, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
			for i := 0; file != nil && !below(name) && i < len(file.Decls); i++ {
				if fn, ok := file.Decls[i].(*ast.FuncDecl); ok {
					fn.Body = nil
				}
			}
			return file, err
		},
	}, patterns...)
	if err == nil && len(pkgs) == 0 {
		err = fmt.Errorf("no packages for %s in %s", strings.Join(patterns, " "), dir)
	}
	for _, pkg := range pkgs {
		if len(pkg.GoFiles) > 0 && !below(pkg.GoFiles[0]) {
			err = fmt.Errorf("%s is not below %s", pkg.PkgPath, dir)
		}
	}
	return pkgs, err
}
