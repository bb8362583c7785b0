package summary

import (
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// maxResults ends the reading of functions that return what another returns.
const maxResults = 64

// textDepth ends the reading of a string that is put together of many parts.
const textDepth = 8

// A textAt is a string that is read: how deep in another one decides how far.
type textAt struct {
	fn    *ssa.Function
	v     ssa.Value
	depth int
}

// text reads what is known of a string that a function computes.
func (s *solver) text(fn *ssa.Function, v ssa.Value) Text { return s.textOf(fn, v, 0) }

// textOf reads no string twice while one is read: a string to which a hundred
// branches add is made of a hundred strings, each of which is made of those
// before it.
func (s *solver) textOf(fn *ssa.Function, v ssa.Value, depth int) Text {
	if v == nil || depth > textDepth {
		return unknownText
	}
	at := textAt{fn, v, depth}
	if t, ok := s.reading[at]; ok {
		return t
	}
	outermost := s.reading == nil
	if outermost {
		s.reading = map[textAt]Text{}
	}
	t := s.readText(fn, v, depth)
	if outermost {
		s.reading = nil
	} else {
		s.reading[at] = t
	}
	return t
}

func (s *solver) readText(fn *ssa.Function, v ssa.Value, depth int) Text {
	if t, ok := s.foldedText(fn, v, depth); ok {
		return t
	}
	out, first := unknownText, true
	flow.Origins(unconverted(v), func(o ssa.Value) {
		t := s.part(fn, unconverted(o), depth)
		if first {
			out, first = t, false
		} else {
			out = join(out, t)
		}
	})
	return out.short()
}

// unconverted takes conversions off, between string types and to an
// interface.
func unconverted(v ssa.Value) ssa.Value { return flow.Unwrap(v) }

// part reads one origin of a string.
func (s *solver) part(fn *ssa.Function, v ssa.Value, depth int) Text {
	switch x := v.(type) {
	case *ssa.Const:
		return constText(x)
	case *ssa.BinOp: // of strings, so +
		return s.textOf(fn, x.X, depth+1) + s.textOf(fn, x.Y, depth+1)
	case *ssa.Parameter:
		return parameterText(fn, x)
	case *ssa.Call:
		return s.callText(fn, x, depth)
	case *ssa.Extract:
		if c, ok := x.Tuple.(*ssa.Call); ok && x.Index == 0 {
			return s.callText(fn, c, depth)
		}
	case *ssa.Slice, *ssa.MakeSlice:
		return s.joined(fn, Elements(x), " ", depth)
	}
	if obj := flow.Loaded(v); obj != nil {
		return s.storedText(obj, depth)
	}
	return unknownText
}

func constText(c *ssa.Const) Text {
	switch {
	case c.Value == nil:
		return ""
	case c.Value.Kind() == constant.String:
		return Text(strings.Map(func(r rune) rune {
			if isParam(r) || isList(r) || isCaptured(r) {
				return '*'
			}
			return r
		}, constant.StringVal(c.Value)))
	}
	return Text(c.Value.ExactString())
}

// parameterText tells a parameter of the function, or of the one around it.
func parameterText(fn *ssa.Function, p *ssa.Parameter) Text {
	for i, q := range p.Parent().Params {
		if p != q {
			continue
		}
		switch p.Parent() {
		case fn:
			return paramText(i)
		case fn.Parent():
			return paramText(i).asCaptured()
		}
	}
	return unknownText
}

// storedText reads a field or variable that the package only ever fills with
// one text.
func (s *solver) storedText(obj types.Object, depth int) Text {
	stored := s.fields.Stored(obj)
	if len(stored) == 0 || len(stored) > 4 {
		return unknownText
	}
	var out Text
	for i, v := range stored {
		f := parentOf(v)
		t := s.textOf(f, v, depth+2).Subst(func(int) Text { return unknownText })
		if i == 0 {
			out = t
		} else {
			out = join(out, t)
		}
	}
	return out
}

func parentOf(v ssa.Value) *ssa.Function {
	if v.Parent() != nil {
		return v.Parent()
	}
	return nil
}

func (s *solver) joined(fn *ssa.Function, parts []ssa.Value, sep string, depth int) Text {
	if len(parts) == 0 {
		return unknownText
	}
	var out Text
	for i, p := range parts {
		if i > 0 {
			out += Text(sep)
		}
		out += s.textOf(fn, p, depth+1)
		if len(out) > maxText {
			break
		}
	}
	return out.short()
}

// callText reads the result of a call: of fmt and strings by what they do, of
// a function of the program by its summary.
func (s *solver) callText(fn *ssa.Function, call *ssa.Call, depth int) Text {
	c := call.Common()
	args := c.Args
	if b, ok := c.Value.(*ssa.Builtin); ok {
		if b.Name() == "append" {
			return s.joined(fn, Elements(call), " ", depth)
		}
		return unknownText
	}
	f := c.StaticCallee()
	if f == nil {
		return unknownText
	}
	obj, _ := f.Object().(*types.Func)
	if obj == nil {
		return unknownText
	}
	switch name := obj.Origin().FullName(); {
	case name == "fmt.Sprintf":
		if len(args) == 2 {
			return s.formatted(fn, args[0], Elements(args[1]), depth)
		}
	case name == "fmt.Sprint":
		return s.joined(fn, Elements(args[0]), "", depth)
	case name == "strings.Join":
		if sep, ok := unconverted(args[1]).(*ssa.Const); ok && sep.Value != nil {
			return s.list(fn, args[0], constant.StringVal(sep.Value), depth)
		}
	case knowledge.SameText.Has(name):
		return s.textOf(fn, args[0], depth+1)
	default:
		return s.resultText(f, obj).Subst(func(n int) Text {
			if n < len(args) {
				return s.textOf(fn, args[n], depth+1)
			}
			return unknownText
		})
	}
	return unknownText
}

// formatted reads a format and puts the arguments in the place of its verbs.
func (s *solver) formatted(fn *ssa.Function, format ssa.Value, args []ssa.Value, depth int) Text {
	f := string(s.textOf(fn, format, depth+1))
	var out Text
	for next := 0; ; next++ {
		lit, rest, found := strings.Cut(f, "%")
		out += Text(lit)
		if !found {
			return out.short()
		}
		if strings.HasPrefix(rest, "%") {
			out, f, next = out+"%", rest[1:], next-1
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
		if end < 0 || strings.ContainsAny(rest[:end], "*[") {
			return (out + unknownText).short()
		}
		if verb := rest[end]; next < len(args) && (verb == 's' || verb == 'v') && end == 0 {
			out += s.textOf(fn, args[next], depth+1)
		} else {
			out += unknownText
		}
		f = rest[end+1:]
	}
}

// resultText is the text of a function's first result, where that is a
// string: what a helper that builds keys does.
func (s *solver) resultText(f *ssa.Function, obj *types.Func) Text {
	if o := f.Origin(); o != nil {
		f = o
	}
	if s.bySSA[f] == nil {
		if sum := s.imported(obj.Origin()); sum.Text != "" {
			return sum.Text
		}
		return unknownText
	}
	if t, ok := s.texts[f]; ok {
		return t
	}
	if s.results++; s.results > maxResults {
		s.results--
		return unknownText
	}
	s.texts[f] = unknownText // for one that calls itself
	reading := s.reading
	s.reading = nil
	s.texts[f] = s.computeText(f)
	s.reading = reading
	s.results--
	return s.texts[f]
}

func (s *solver) computeText(f *ssa.Function) Text {
	res := f.Signature.Results()
	if res.Len() == 0 || !isStringly(res.At(0).Type()) {
		return unknownText
	}
	out, first := unknownText, true
	for _, b := range f.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok || len(ret.Results) == 0 {
			continue
		}
		t := s.text(f, ret.Results[0])
		switch {
		case t == "" && res.Len() > 1: // return "", err
		case first:
			out, first = t, false
		default:
			out = join(out, t)
		}
	}
	return out
}

func isStringly(t types.Type) bool {
	if sl, ok := t.Underlying().(*types.Slice); ok {
		t = sl.Elem()
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// isKey reports whether a text is worth a fact: it has words, or a list of
// them, and reads as a key, not as prose.
func (t Text) isKey() bool {
	letters := 0
	for _, r := range string(t) {
		switch {
		case r <= ' ':
			return false
		case isList(r):
			letters += 2
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			letters++
		}
	}
	return letters >= 2
}

// Elements returns the elements of a slice literal in order, those that are
// appended to it included.
func Elements(v ssa.Value) []ssa.Value {
	var out []ssa.Value
	seen := map[ssa.Value]bool{}
	var walk func(v ssa.Value)
	walk = func(v ssa.Value) {
		flow.Origins(unconverted(v), func(o ssa.Value) {
			if seen[o] {
				return
			}
			seen[o] = true
			switch x := o.(type) {
			case *ssa.Call:
				if b, ok := x.Call.Value.(*ssa.Builtin); ok && b.Name() == "append" {
					for _, a := range x.Call.Args {
						walk(a)
					}
				}
			case *ssa.Slice:
				out = append(out, elementsStored(x.X)...)
			case *ssa.MakeSlice:
				out = append(out, elementsStored(x)...)
			}
		})
	}
	walk(v)
	return out
}

// elementsStored returns what is stored to the elements of an array or slice.
func elementsStored(array ssa.Value) []ssa.Value {
	var out []ssa.Value
	for _, r := range referrers(array) {
		ia, ok := r.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, u := range referrers(ia) {
			if st, ok := u.(*ssa.Store); ok && st.Addr == ia {
				out = append(out, st.Val)
			}
		}
	}
	return out
}

// keyText reads the key of a command, several ones with a blank in between.
func (s *solver) keyText(fn *Fn, c *command) Text {
	k := c.key()
	if c.op.Command == "" && c.op.Kind == rediscmd.Command { // Do(ctx, "GET", key)
		for _, a := range c.args {
			if parts := Elements(a); len(parts) > 1 {
				k = parts[1]
				break
			}
		}
	}
	if k == nil {
		return unknownText
	}
	if _, slice := k.Type().Underlying().(*types.Slice); slice {
		if parts := Elements(k); len(parts) > 0 {
			return s.joined(fn.SSA, parts, " ", 0)
		}
	}
	return s.text(fn.SSA, k)
}
