package sites

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/report"
	"github.com/redisvet/redisvet/internal/summary"
)

// A function is what is kept of one: its package is released after its analysis.
type function struct {
	id     string
	parent string // of a literal, the function around it
	open   bool   // it is used as a value: who calls it is not seen
	test   bool   // it is in a test file
	sites  []raw
	calls  []call
}

// A raw is a site with the keys as its function knows them.
type raw struct {
	Site
	at             token.Position // Pos without the directives that change it
	keys, channels []keytext.Text
}

// A call may decide the keys of what it calls.
type call struct {
	to            []string // functions
	iface, method string   // or the method of an interface
	args          []keytext.Text
}

// A packageReader reads one package.
type packageReader struct {
	res   *summary.Result
	calls report.Calls
	fset  *token.FileSet
}

// read reads the functions of a package, and the names of methods by those that types
// get by embedding others.
func read(res *summary.Result) (functions []function, promoted map[string]string) {
	fns := res.Functions()
	if len(fns) == 0 {
		return nil, nil
	}
	r := &packageReader{res: res, fset: fns[0].SSA.Prog.Fset, calls: report.Calls{}}
	for _, fn := range fns {
		if syntax := fn.SSA.Syntax(); syntax != nil && fn.SSA.Parent() == nil {
			for at, c := range report.NewCalls([]ast.Node{syntax}) {
				r.calls[at] = c
			}
		}
	}
	for _, fn := range fns {
		functions = append(functions, r.function(fn))
	}
	return functions, promotions(fns[0].SSA.Pkg.Pkg)
}

// promotions returns the methods that the types of a package get by embedding others.
func promotions(pkg *types.Package) map[string]string {
	out := map[string]string{}
	for _, name := range pkg.Scope().Names() {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || types.IsInterface(tn.Type()) {
			continue
		}
		for sel := range types.NewMethodSet(types.NewPointer(tn.Type())).Methods() {
			if fn, ok := sel.Obj().(*types.Func); ok && len(sel.Index()) > 1 && !isOthers(fn.Pkg()) {
				out[plain(flow.TypePath(tn.Type()))+"."+fn.Name()] = nameOf(fn)
			}
		}
	}
	return out
}

func (r *packageReader) function(fn *summary.Fn) function {
	out := function{id: r.id(fn.SSA), open: len(r.res.EscapesInService(fn)) > 0}
	out.test = flow.InTest(r.fset, fn.SSA.Pos())
	if p := fn.SSA.Parent(); p != nil {
		out.parent = r.id(p)
	}
	for _, b := range fn.SSA.Blocks {
		for _, in := range b.Instrs {
			c, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			site := fn.Site(c)
			if s, ok := r.guarded(fn, c); ok {
				out.sites = append(out.sites, s)
			} else if site != nil && site.Direct() {
				if s, ok := r.site(fn, site); ok {
					out.sites = append(out.sites, s)
				}
			} else if s, ok := r.methodValue(fn, site, c); ok {
				out.sites = append(out.sites, s)
			} else if to, ok := r.call(fn, site, c); ok {
				out.calls = append(out.calls, to)
			}
		}
	}
	return out
}

// id identifies a function in the program: by its name, a literal by its place.
func (r *packageReader) id(f *ssa.Function) string {
	if o := f.Origin(); o != nil {
		f = o
	}
	if obj, ok := f.Object().(*types.Func); ok && f.Parent() == nil {
		return nameOf(obj)
	}
	at := r.fset.PositionFor(f.Pos(), false)
	return fmt.Sprintf("%s:%d", at.Filename, at.Offset)
}

// nameOf returns the name of a function with its package: "a/b.Load", "a/b.Repo.Load".
func nameOf(fn *types.Func) string {
	fn = fn.Origin()
	if recv := fn.Signature().Recv(); recv != nil {
		return plain(flow.TypePath(recv.Type())) + "." + fn.Name()
	}
	return fn.FullName()
}

// plain returns the name of a type without a pointer and type arguments.
func plain(typ string) string {
	typ, _, _ = strings.Cut(strings.TrimPrefix(typ, "*"), "[")
	return typ
}

// site reads a call of a client library.
func (r *packageReader) site(fn *summary.Fn, site *summary.Site) (raw, bool) {
	op, role, args, key, lua := r.res.Sent(site)
	s := r.newSite(fn, site.Call, keyReader{op: op, args: args, key: key})
	s.Sends = sending(op, role)
	switch op.Kind {
	case rediscmd.Receive, rediscmd.Node:
		return raw{}, false // other calls have sent the command
	case rediscmd.Exec, rediscmd.Batch:
		s.Command = ""
		if isTransaction(op, site.Call) {
			s.Command = "EXEC"
		}
	case rediscmd.Command:
		if _, known := rediscmd.Of(s.Command); op.Method == "" || !known {
			s.Access = rediscmd.AccessOf(s.Command)
		}
	}
	if op.Kind == rediscmd.Script || rediscmd.EvalCommands[op.Command] {
		for _, source := range lua {
			s.Script = append(s.Script, rediscmd.ScriptCommands(source)...)
		}
		s.Script = sorted(s.Script)
		if reads, moves := lua.Reads(); reads && !moves {
			s.Access = rediscmd.Read
		}
	}
	return s, true
}

// newSite returns a site with the place of a call and the keys of its command.
func (r *packageReader) newSite(fn *summary.Fn, c ssa.CallInstruction, keys keyReader) raw {
	at, _ := r.calls.Where(c.Pos())
	keys.text = func(v ssa.Value) keytext.Text { return r.res.TextOf(fn, v) }
	return raw{
		Site: Site{
			Pos: r.fset.Position(at), Package: r.res.Path(), Func: fn.SSA.Pkg.Pkg.Name() + "." + fn.Name().String(),
			Command: keys.op.Command, Access: keys.op.Access, Loop: r.loop(fn, c), call: r.fset.Position(c.Pos()),
		},
		at: r.fset.PositionFor(at, false), keys: keys.keys(), channels: keys.channels(),
	}
}

// isTransaction reports whether a call sends what it is given, or what a pipeline has
// queued, as a transaction: the methods that make one begin with Tx.
func isTransaction(op rediscmd.Op, call ssa.CallInstruction) bool {
	found := strings.HasPrefix(op.Method, "Tx")
	if recv := flow.Receiver(call); recv != nil && op.Kind == rediscmd.Exec {
		flow.Origins(recv, func(o ssa.Value) {
			if c, ok := o.(*ssa.Call); ok {
				found = found || strings.HasPrefix(flow.CalleeName(c), "Tx")
			}
		})
	}
	return found
}

// sending says when a call of a client library sends.
func sending(op rediscmd.Op, role rediscmd.Role) Sending {
	switch {
	case op.Kind == rediscmd.Exec, op.Kind == rediscmd.Batch:
		return Flush
	case op.Kind == rediscmd.Page:
		return AtOnce
	case role == rediscmd.Queues, role == rediscmd.Auto:
		return Queued
	case role == rediscmd.Either:
		return AsGiven
	}
	return AtOnce
}

// loop returns the line of the innermost loop that is written around a call, or 0. A
// literal in a loop is a part of it.
func (r *packageReader) loop(fn *summary.Fn, call ssa.CallInstruction) int {
	if l := fn.Loops().Innermost(call.Block()); l != nil {
		return r.fset.Position(l.Pos()).Line
	}
	line, from := 0, token.NoPos
	for _, outer := range r.res.Functions() {
		for p := fn.SSA.Parent(); p != nil; p = p.Parent() {
			if outer.SSA != p {
				continue
			}
			for _, l := range outer.Loops().All() {
				if l.Encloses(call.Pos()) && l.Pos() > from {
					line, from = r.fset.Position(l.Pos()).Line, l.Pos()
				}
			}
		}
	}
	return line
}

// call reads a call of a function that may get a key.
func (r *packageReader) call(fn *summary.Fn, site *summary.Site, c ssa.CallInstruction) (call, bool) {
	common := c.Common()
	if !slices.ContainsFunc(common.Args, func(a ssa.Value) bool { return flow.HoldsStrings(a.Type()) }) {
		return call{}, false
	}
	var out call
	args := common.Args
	static := common.StaticCallee()
	switch {
	case common.IsInvoke():
		if !isOthers(common.Method.Pkg()) {
			out.iface, out.method = flow.InterfaceName(common.Value.Type()), common.Method.Name()
		}
		args = append([]ssa.Value{common.Value}, args...)
	case static != nil:
		if obj, ok := static.Object().(*types.Func); !ok || !isOthers(obj.Pkg()) {
			out.to = []string{r.id(static)}
		}
	case site != nil:
		fns, _ := site.Locals()
		for _, f := range fns {
			if f.SSA.Signature.Recv() == nil {
				out.to = append(out.to, r.id(f.SSA))
			}
		}
	}
	if len(out.to) == 0 && out.iface == "" {
		return call{}, false
	}
	for _, a := range args {
		t := keytext.Unknown
		if flow.HoldsStrings(a.Type()) {
			t = r.res.TextOf(fn, a)
		}
		out.args = append(out.args, t)
	}
	return out, true
}

// isOthers reports whether a package is no part of any program that is analysed.
func isOthers(pkg *types.Package) bool {
	return pkg == nil || knowledge.Standard(pkg.Path()) || client.Is(pkg.Path())
}
