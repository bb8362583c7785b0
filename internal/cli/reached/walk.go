package reached

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"github.com/redisvet/redisvet/internal/knowledge"
)

// A walker goes through a function and notes how others are entered from it.
type walker struct {
	*collector
	given   map[ast.Node]way    // what becomes of identifiers, literals and calls as functions
	direct  map[*ast.Ident]bool // functions of which the arguments are seen
	fn      place
	results *types.Tuple
	loops   *value // see region
	around  *value // the route of the registration that is around, nil without one
}

// call is the way of a call at this point.
func (w *walker) call() way { return way{from: w.fn, inherits: true, when: w.loops} }

// Visit implements [ast.Visitor].
func (w *walker) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.FuncLit:
		return w.literal(n)
	case *ast.CallExpr:
		return w.callExpr(n)
	case *ast.ForStmt:
		if !w.bounded(n) {
			return w.within(n.Body, w.period(n.Body))
		}
	case *ast.RangeStmt:
		return w.rangeStmt(n)
	case *ast.CommClause:
		if ch := received(n.Comm); ch != nil && w.loops != nil {
			if w.ofTime(ch) {
				return w.within(n, timed(w.value(ch)))
			}
		}
		return w.wayOut(n, n.Body)
	case *ast.CaseClause:
		return w.wayOut(n, n.Body)
	case *ast.BlockStmt:
		return w.wayOut(n, n.List)
	case *ast.AssignStmt:
		w.assignStmt(n)
	case *ast.ValueSpec:
		w.valueSpec(n)
	case *ast.CompositeLit:
		w.composite(n)
	case *ast.ReturnStmt:
		for i, x := range n.Results {
			if w.results != nil && len(n.Results) == w.results.Len() {
				w.assign(w.results.At(i), x)
			}
		}
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ { // f == nil
			w.ignore(n.X)
			w.ignore(n.Y)
		}
	case *ast.UnaryExpr:
		if id := ident(n.X); n.Op == token.AND && id != nil { // set by what gets the address
			w.set(w.variable(id), value{})
		}
	case *ast.Ident:
		w.use(n)
	}
	return w
}

// with returns a walker for a part of the function.
func (w *walker) with(change func(*walker)) *walker {
	inner := *w
	change(&inner)
	return &inner
}

// within returns the walker for a loop, or a part of one with another period.
func (w *walker) within(n ast.Node, period value) *walker {
	w.region(n, &period)
	return w.with(func(w *walker) { w.loops = &period })
}

func (w *walker) region(n ast.Node, loops *value) {
	s := w.spot(w.fn)
	s.regions = append(s.regions, region{w.at(n.Pos()).offset, w.at(n.End()).offset, loops})
}

// wayOut returns the walker for statements. If they end with a return, each call of
// the function runs them once at most, whatever loop is around them.
func (w *walker) wayOut(n ast.Node, list []ast.Stmt) *walker {
	if w.loops == nil || !leaves(list) {
		return w
	}
	w.region(n, nil)
	return w.with(func(w *walker) { w.loops = nil })
}

// literal notes a function literal. If nothing is known of what becomes of it, it
// may be called at any time.
func (w *walker) literal(n *ast.FuncLit) *walker {
	at := w.at(n.Pos())
	s := w.spot(at)
	s.function, s.from, s.to = true, w.at(n.Pos()).offset, w.at(n.End()).offset
	s.ways = append(s.ways, w.fate(n))
	sig, _ := w.typeOf(n).(*types.Signature)
	s.who = w.whoLiteral(n, sig)
	return w.with(func(w *walker) {
		w.fn, w.loops, w.around, w.results = at, nil, nil, nil
		if sig != nil {
			w.results = sig.Results()
		}
	})
}

// fate returns on which way the function value that a node is gets called.
func (w *walker) fate(n ast.Node) way {
	if given, ok := w.given[n]; ok {
		return given
	}
	if w.around != nil {
		return way{when: w.around}
	}
	return hotWay
}

// use notes the use of an identifier.
func (w *walker) use(id *ast.Ident) {
	switch obj := w.pkg.TypesInfo.Uses[id].(type) {
	case *types.Func:
		if w.isOwn(obj) || isInterfaceMethod(obj) {
			fate := w.fate(id)
			if !w.direct[id] {
				for i := range obj.Signature().Params().Len() {
					w.set(w.at(obj.Signature().Params().At(i).Pos()), value{})
				}
			}
			w.enter(obj, fate)
		}
	case *types.Var:
		if holdsFunctions(obj.Type()) {
			s := w.spot(w.at(obj.Origin().Pos()))
			s.ways = append(s.ways, w.fate(id))
		}
	case nil:
		if w.pkg.TypesInfo.Defs[id] == nil && len(w.pkg.TypeErrors)+len(w.pkg.Errors) > 0 {
			w.hotNames[id.Name] = true
		}
	}
}

// send says what becomes of the functions that an expression names.
func (w *walker) send(x ast.Expr, to way) {
	x = ast.Unparen(x)
	switch x := x.(type) {
	case *ast.FuncLit:
		w.given[x] = to
	case *ast.UnaryExpr:
		w.send(x.X, to)
	case *ast.CompositeLit:
		w.elements(x, to)
	case *ast.CallExpr:
		if w.pkg.TypesInfo.Types[x.Fun].IsType() && len(x.Args) == 1 {
			w.send(x.Args[0], to)
			return
		}
		if fn := w.callee(x); fn != nil && w.isOwn(fn) && fn.Signature().Results().Len() == 1 {
			s := w.spot(w.at(fn.Signature().Results().At(0).Pos()))
			s.ways = append(s.ways, to)
		}
	default:
		if id := ident(x); id != nil {
			w.given[id] = to
		}
	}
}

// ignore says that an expression is not called where it is used.
func (w *walker) ignore(x ast.Expr) { w.send(x, coldWay) }

// set adds a value that a variable gets.
func (c *collector) set(at place, v value) { c.values[at] = append(c.values[at], v) }

// assign says that a variable gets a value.
func (w *walker) assign(to *types.Var, x ast.Expr) {
	if to == nil || to.Pkg() != nil && !w.own[to.Pkg().Path()] {
		return // who calls what another module gets is not known
	}
	at := w.at(to.Origin().Pos())
	switch {
	case holdsFunctions(to.Type()):
		w.send(x, way{from: at, inherits: true})
	case w.matters(to.Type()):
		w.set(at, w.value(x))
	}
}

func (w *walker) assignStmt(n *ast.AssignStmt) {
	for i, lhs := range n.Lhs {
		id := ident(lhs)
		if id == nil {
			continue
		}
		w.ignore(lhs)
		v, _ := w.pkg.TypesInfo.ObjectOf(id).(*types.Var)
		switch {
		case v == nil:
		case len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE):
			w.assign(v, n.Rhs[i])
		default:
			w.set(w.at(v.Origin().Pos()), value{})
		}
	}
}

func (w *walker) valueSpec(n *ast.ValueSpec) {
	for i, id := range n.Names {
		if v, ok := w.pkg.TypesInfo.Defs[id].(*types.Var); ok && len(n.Values) == len(n.Names) {
			w.assign(v, n.Values[i])
		}
	}
}

// composite notes the fields of a struct.
func (w *walker) composite(n *ast.CompositeLit) {
	t := deref(w.typeOf(n))
	if t == nil {
		return
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	named, _ := types.Unalias(t).(*types.Named)
	for i, elt := range n.Elts {
		var field *types.Var
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				field, _ = w.pkg.TypesInfo.Uses[id].(*types.Var)
				w.given[id] = coldWay
			}
			elt = kv.Value
		} else if i < st.NumFields() {
			field = st.Field(i)
		}
		switch {
		case named != nil && named.Obj().Pkg() != nil && runsOnce(named.Obj().Pkg().Path()):
			w.send(elt, coldWay)
		case field == nil:
		case field.Pkg() != nil && w.own[field.Pkg().Path()]:
			w.assign(field, elt)
		default:
			w.takeMethods(field.Type())
		}
	}
}

// elements says what becomes of the functions in a list or map.
func (w *walker) elements(n *ast.CompositeLit, to way) {
	if !holdsFunctions(w.typeOf(n)) {
		return
	}
	for _, elt := range n.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			elt = kv.Value
		}
		w.send(elt, to)
	}
}

// holdsFunctions reports whether a value of a type is a function, or a list or map
// of functions. The depth is limited, because a type can be a list of itself.
func holdsFunctions(t types.Type) bool {
	for range 8 {
		switch under := t.Underlying().(type) {
		case *types.Signature:
			return true
		case *types.Slice:
			t = under.Elem()
		case *types.Array:
			t = under.Elem()
		case *types.Map:
			t = under.Elem()
		default:
			return false
		}
	}
	return false
}

// runsOnce reports whether a package runs what it is given once in a process.
func runsOnce(path string) bool {
	return knowledge.CommandPackages.Contain(path) || knowledge.WiringPackages.Contain(path)
}

func baseName(file string) string { return strings.TrimSuffix(filepath.Base(file), ".go") }
