package main

import (
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"strings"
)

// containers are the commands whose second word is part of the command.
var containers = map[string]bool{
	"ACL": true, "CLIENT": true, "CLUSTER": true, "COMMAND": true, "CONFIG": true,
	"DEBUG": true, "FT.CONFIG": true, "FT.CURSOR": true, "FUNCTION": true,
	"HIMPORT": true, "HOTKEYS": true, "JSON.DEBUG": true, "LATENCY": true,
	"MEMORY": true, "MODULE": true, "OBJECT": true, "PUBSUB": true,
	"SCRIPT": true, "SENTINEL": true, "SLOWLOG": true, "XGROUP": true, "XINFO": true,
}

// newCmd matches the constructors of commands: NewStringCmd, newMonitorCmd.
var newCmd = regexp.MustCompile(`^[Nn]ew\w*Cmd$`)

// word is one argument of a command: its text if it is constant, else "".
type word string

// sent returns the command that fn sends: the first literal that fn or a helper
// puts into an argument list. If that command is a container, the next word is
// included. It returns "" if fn sends no command of its own.
func (c *client) sent(fn *types.Func) string {
	w := walker{client: c}
	w.body(fn, nil, 0)
	for i, word := range w.words {
		if word == "" {
			continue
		}
		cmd := strings.ToUpper(string(word))
		if containers[cmd] && i+1 < len(w.words) && w.words[i+1] != "" {
			cmd += " " + strings.ToUpper(string(w.words[i+1]))
		}
		return cmd
	}
	return ""
}

// walker collects the words of a function in source order.
type walker struct {
	*client
	words []word
}

// maxHelpers bounds how deep helpers may call helpers.
const maxHelpers = 6

// body adds the words of fn. args maps its parameters to the words passed for
// them.
func (w *walker) body(fn *types.Func, args map[types.Object]word, depth int) {
	if fd := w.bodies[fn]; fd != nil && depth <= maxHelpers {
		w.walk(fd.Body, args, depth)
	}
}

func (w *walker) walk(n ast.Node, args map[types.Object]word, depth int) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if w.isArgs(n) {
				w.add(n.Elts, args)
			}
		case *ast.AssignStmt:
			// args[0], args[1] = "zadd", key
			if ix, ok := n.Lhs[0].(*ast.IndexExpr); ok && len(n.Lhs) == len(n.Rhs) && w.isArgs(ix.X) {
				w.add(n.Rhs, args)
			}
		case *ast.CallExpr:
			return !w.call(n, args, depth)
		}
		return true
	})
}

// call adds the words of a call and reports whether it has walked the arguments.
func (w *walker) call(call *ast.CallExpr, args map[types.Object]word, depth int) bool {
	var id *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = fun
	case *ast.SelectorExpr:
		id = fun.Sel
	default:
		return false
	}
	switch obj := w.TypesInfo.Uses[id].(type) {
	case *types.Builtin:
		if obj.Name() == "append" && w.isArgs(call.Args[0]) {
			w.walk(call.Args[0], args, depth)
			w.add(call.Args[1:], args)
			return true
		}
	case *types.Func:
		creates := newCmd.MatchString(obj.Name())
		if creates {
			w.add(w.withoutContext(call.Args), args)
		}
		// The words of a list that is passed to a helper come before those that the
		// helper adds.
		for _, arg := range call.Args {
			w.walk(arg, args, depth)
		}
		if !creates && w.bodies[obj] != nil {
			w.add(w.variadic(obj, call), args)
		}
		w.body(obj, w.bind(obj, call, args), depth+1)
		return true
	}
	return false
}

// variadic returns the arguments that a call passes one by one to a helper's
// variadic list of command arguments.
func (w *walker) variadic(fn *types.Func, call *ast.CallExpr) []ast.Expr {
	sig := fn.Type().(*types.Signature)
	last := sig.Params().Len() - 1
	if !sig.Variadic() || call.Ellipsis.IsValid() || len(call.Args) <= last {
		return nil
	}
	if !isArgs(sig.Params().At(last).Type()) {
		return nil
	}
	return call.Args[last:]
}

// bind maps the parameters of fn to the words that this call passes.
func (w *walker) bind(fn *types.Func, call *ast.CallExpr, args map[types.Object]word) map[types.Object]word {
	params := fn.Type().(*types.Signature).Params()
	bound := map[types.Object]word{}
	for i := 0; i < params.Len() && i < len(call.Args); i++ {
		if v := w.word(call.Args[i], args); v != "" {
			bound[params.At(i)] = v
		}
	}
	return bound
}

func (w *walker) add(exprs []ast.Expr, args map[types.Object]word) {
	for _, e := range exprs {
		w.words = append(w.words, w.word(e, args))
	}
}

func (w *walker) word(e ast.Expr, args map[types.Object]word) word {
	if tv := w.TypesInfo.Types[e]; tv.Value != nil && tv.Value.Kind() == constant.String {
		return word(constant.StringVal(tv.Value))
	}
	if id, ok := e.(*ast.Ident); ok {
		return args[w.TypesInfo.Uses[id]]
	}
	return ""
}

// withoutContext removes a leading context from a constructor's arguments.
func (w *walker) withoutContext(exprs []ast.Expr) []ast.Expr {
	if len(exprs) > 0 && isContext(w.TypesInfo.TypeOf(exprs[0])) {
		return exprs[1:]
	}
	return exprs
}

// isArgs reports whether e is a list of command arguments: []interface{} or
// []string.
func (w *walker) isArgs(e ast.Expr) bool { return isArgs(w.TypesInfo.TypeOf(e)) }

func isArgs(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	switch elem := s.Elem().Underlying().(type) {
	case *types.Interface:
		return elem.Empty()
	case *types.Basic:
		return elem.Kind() == types.String
	}
	return false
}

func isContext(t types.Type) bool {
	return t != nil && t.String() == "context.Context"
}
