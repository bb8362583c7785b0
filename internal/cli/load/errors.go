package load

import (
	"errors"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/packages"
)

// parseError returns the first error of a file, because the others mostly
// follow from it. Its position ignores //line comments.
func parseError(name string, tf *token.File, err error) packages.Error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 && tf != nil {
		at := tf.PositionFor(tf.Pos(list[0].Pos.Offset), false)
		return packages.Error{Pos: at.String(), Msg: oneLine(list[0].Msg), Kind: packages.ParseError}
	}
	return packages.Error{Pos: name + ":1", Msg: oneLine(err.Error()), Kind: packages.ParseError}
}

// Errors returns the distinct errors of the code under analysis, those of syntax
// first, by position. They come from go list, the parser and the type checker, for
// analysed packages only; errors elsewhere show in those if they matter. Unresolved
// imports are one error per module. The type errors that follow from them are one
// count, and those that follow from syntax errors another.
func (g *Graph) Errors() []packages.Error {
	var out []packages.Error
	seen := make(map[string]bool)
	add := func(e packages.Error) {
		e.Msg = oneLine(e.Msg)
		// go list and the parser report the same error at the same place, one
		// of them with a relative path.
		if key := place(e.Pos) + e.Msg; !seen[key] {
			seen[key] = true
			out = append(out, e)
		}
	}
	for _, e := range g.unusable {
		add(e)
	}
	unparsed, followSyntax := g.affected(g.lacksSyntax), 0
	affected, follow := g.affected(g.lacksImport), 0
	lost, at := g.importErrors(false)
	for _, kind := range []packages.ErrorKind{packages.ParseError, packages.ListError, packages.UnknownError, packages.TypeError} {
		for _, p := range g.all {
			for _, e := range p.Errors {
				switch {
				case e.Kind != kind || !g.wanted[p] || at[place(e.Pos)]:
				case kind != packages.TypeError:
					add(e)
				case echo(p, e):
				case unparsed[p]:
					followSyntax++
				case affected[p]:
					follow++
				default:
					add(e)
				}
			}
		}
	}
	if follow > 0 {
		lost, _ = g.importErrors(true)
	}
	out = append(out, lost...)
	sort.SliceStable(out, func(i, j int) bool {
		if a, b := out[i].Kind == packages.ParseError, out[j].Kind == packages.ParseError; a != b {
			return a
		}
		return lessPos(out[i].Pos, out[j].Pos)
	})
	if e, ok := g.oldToolchain(); ok {
		out = append([]packages.Error{e}, out...)
	}
	if followSyntax > 0 {
		out = append(out, packages.Error{Msg: plural(followSyntax, "more error") + " in code that needs what has a syntax error"})
	}
	if follow > 0 {
		out = append(out, packages.Error{Msg: plural(follow, "more error") + " in code that needs what could not be imported"})
	}
	return out
}

// place returns a position without the directories, which tools write in
// different forms.
func place(pos string) string { return pos[strings.LastIndexAny(pos, `/\`)+1:] }

// echo reports whether a type error only repeats an error of go list or cgo.
func echo(p *packages.Package, e packages.Error) bool {
	if strings.Contains(e.Msg, "("+notInGraph+")") {
		return true
	}
	return slices.ContainsFunc(p.Errors, func(e packages.Error) bool {
		return e.Kind == packages.ListError || strings.HasPrefix(e.Msg, cgoFailed)
	})
}

// withoutEcho removes errors caused only by an unresolved import: the stub
// lacks what the code uses of it.
func withoutEcho(errs []packages.Error, stubs map[string]*types.Package, files []*ast.File) []packages.Error {
	var signs []string
	for path, pkg := range stubs {
		signs = append(signs, pkg.Name()+".", `"`+path+`"`)
		for _, f := range files {
			if name := localName(f, path, ""); name != "" {
				signs = append(signs, name+".")
			}
		}
	}
	return slices.DeleteFunc(errs, func(e packages.Error) bool {
		if e.Kind != packages.TypeError || strings.HasPrefix(e.Msg, "could not import ") {
			return false
		}
		return slices.ContainsFunc(signs, func(s string) bool { return strings.Contains(e.Msg, s) })
	})
}

// oldToolchain returns the one error that users cannot see in their code. A
// redisvet built with an older Go may be unable to parse the standard library
// of the go command.
func (g *Graph) oldToolchain() (packages.Error, bool) {
	std := g.stdDir()
	for _, p := range g.all {
		if std == "" || p.Module != nil || len(p.GoFiles) == 0 || !strings.HasPrefix(p.GoFiles[0], std) {
			continue
		}
		for _, e := range p.Errors {
			if e.Kind == packages.ParseError {
				return packages.Error{Msg: "cannot read the standard library: this redisvet was built with " +
					runtime.Version() + "; rebuild it with the Go that builds your code"}, true
			}
		}
	}
	return packages.Error{}, false
}

// lessPos orders "file:line:col" by file, then by number.
func lessPos(a, b string) bool {
	fa, la, ca := splitPos(a)
	fb, lb, cb := splitPos(b)
	if fa != fb {
		return fa < fb
	}
	if la != lb {
		return la < lb
	}
	return ca < cb
}

func splitPos(s string) (file string, line, col int) {
	parts := strings.Split(s, ":")
	nums := []int{}
	for len(parts) > 1 && len(nums) < 2 {
		n, ok := atoi(parts[len(parts)-1])
		if !ok {
			break
		}
		nums = append([]int{n}, nums...)
		parts = parts[:len(parts)-1]
	}
	file = strings.Join(parts, ":")
	if len(nums) > 0 {
		line = nums[0]
	}
	if len(nums) > 1 {
		col = nums[1]
	}
	return file, line, col
}

func atoi(s string) (int, bool) {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, s != ""
}
