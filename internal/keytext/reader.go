package keytext

import (
	"go/constant"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/knowledge"
)

// maxResults limits the nesting of functions that return the result of another.
const maxResults = 64

// textDepth limits the nesting of a string that is built from parts.
const textDepth = 8

// A textAt is a string that is read at a depth. The depth decides how far it is
// read.
type textAt struct {
	fn    *ssa.Function
	v     ssa.Value
	depth int
}

// A Reader reads the strings that the functions of one package compute. It
// caches the results of functions.
type Reader struct {
	fields  *flow.Fields
	foreign Foreign
	texts   map[*ssa.Function]Text // of first results that were read
	reading map[textAt]Text        // while a string is read: its parts
	results int                    // functions whose result is being read
}

// A Foreign returns the text of a function's first result, and whether the
// function belongs to another package.
type Foreign func(*ssa.Function, *types.Func) (t Text, ok bool)

// NewReader returns a reader for a package with these fields.
func NewReader(fields *flow.Fields, foreign Foreign) *Reader {
	return &Reader{fields: fields, foreign: foreign, texts: map[*ssa.Function]Text{}}
}

// Text returns the text of a string that a function computes.
func (r *Reader) Text(fn *ssa.Function, v ssa.Value) Text { return r.textOf(fn, v, 0) }

// Joined returns the text of several strings with a separator in between.
func (r *Reader) Joined(fn *ssa.Function, parts []ssa.Value, sep string) Text {
	return r.joined(fn, parts, sep, 0)
}

// textOf reads each string once while an outer string is read. A string to
// which a hundred branches append consists of a hundred strings, each built
// from the ones before it.
func (r *Reader) textOf(fn *ssa.Function, v ssa.Value, depth int) Text {
	if v == nil || depth > textDepth {
		return Unknown
	}
	at := textAt{fn, v, depth}
	if t, ok := r.reading[at]; ok {
		return t
	}
	outermost := r.reading == nil
	if outermost {
		r.reading = map[textAt]Text{}
	}
	t := r.readText(fn, v, depth)
	if outermost {
		r.reading = nil
	} else {
		r.reading[at] = t
	}
	return t
}

func (r *Reader) readText(fn *ssa.Function, v ssa.Value, depth int) Text {
	if t, ok := r.foldedText(fn, v, depth); ok {
		return t
	}
	out, first := Unknown, true
	flow.Origins(flow.Unwrap(v), func(o ssa.Value) {
		t := r.part(fn, flow.Unwrap(o), depth)
		if first {
			out, first = t, false
		} else {
			out = join(out, t)
		}
	})
	return out.short()
}

// part reads one origin of a string.
func (r *Reader) part(fn *ssa.Function, v ssa.Value, depth int) Text {
	switch x := v.(type) {
	case *ssa.Const:
		return constText(x)
	case *ssa.BinOp:
		if flow.HoldsStrings(x.Type()) { // so +
			return r.textOf(fn, x.X, depth+1) + r.textOf(fn, x.Y, depth+1)
		}
		return Unknown
	case *ssa.Parameter:
		return parameterText(fn, x)
	case *ssa.Call:
		return r.callText(fn, x, depth)
	case *ssa.Extract:
		if c, ok := x.Tuple.(*ssa.Call); ok && x.Index == 0 {
			return r.callText(fn, c, depth)
		}
	case *ssa.Slice:
		if t, ok := r.cutText(fn, x, depth); ok {
			return t
		}
		return r.joined(fn, flow.Elements(x), " ", depth)
	case *ssa.MakeSlice:
		return r.joined(fn, flow.Elements(x), " ", depth)
	}
	if n, ok := elementOf(fn, v); ok {
		return listText(n, " ")
	}
	if obj := flow.Loaded(v); obj != nil {
		return r.storedText(obj, depth)
	}
	return Unknown
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

// parameterText returns the text of a parameter of the function, or of the
// function around it.
func parameterText(fn *ssa.Function, p *ssa.Parameter) Text {
	switch p.Parent() {
	case fn:
		return Param(flow.ParamIndex(p))
	case fn.Parent():
		return Param(flow.ParamIndex(p)).asCaptured()
	}
	return Unknown
}

// storedText reads a field or variable to which the package stores only one
// text.
func (r *Reader) storedText(obj types.Object, depth int) Text {
	stored := r.fields.Stored(obj)
	if len(stored) == 0 || len(stored) > 4 {
		return Unknown
	}
	var out Text
	for i, v := range stored {
		t := r.textOf(v.Parent(), v, depth+2).Subst(func(int) Text { return Unknown })
		if i == 0 {
			out = t
		} else {
			out = join(out, t)
		}
	}
	return out
}

func (r *Reader) joined(fn *ssa.Function, parts []ssa.Value, sep string, depth int) Text {
	if len(parts) == 0 {
		return Unknown
	}
	var out Text
	for i, p := range parts {
		if i > 0 {
			out += Text(sep)
		}
		out += r.textOf(fn, p, depth+1)
		if len(out) > maxText {
			break
		}
	}
	return out.short()
}

// callText reads the result of a call: functions of fmt and strings by their
// semantics, functions of the program by their summary.
func (r *Reader) callText(fn *ssa.Function, call *ssa.Call, depth int) Text {
	c := call.Common()
	args := c.Args
	if b, ok := c.Value.(*ssa.Builtin); ok {
		if b.Name() == "append" {
			return r.joined(fn, flow.Elements(call), " ", depth)
		}
		return Unknown
	}
	f := c.StaticCallee()
	if f == nil {
		return Unknown
	}
	obj, _ := f.Object().(*types.Func)
	if obj == nil {
		return Unknown
	}
	switch name := obj.Origin().FullName(); {
	case name == "fmt.Sprintf":
		if len(args) == 2 {
			return r.formatted(fn, args[0], flow.Elements(args[1]), depth)
		}
	case name == "fmt.Sprint":
		return r.joined(fn, flow.Elements(args[0]), "", depth)
	case name == "strings.Join":
		if sep, ok := flow.Unwrap(args[1]).(*ssa.Const); ok && sep.Value != nil {
			return r.list(fn, args[0], constant.StringVal(sep.Value), depth)
		}
	case name == "strings.ToLower":
		return Text(strings.ToLower(string(r.textOf(fn, args[0], depth+1))))
	case name == "strings.ToUpper":
		return Text(strings.ToUpper(string(r.textOf(fn, args[0], depth+1))))
	case knowledge.SameText.Has(name):
		return r.textOf(fn, args[0], depth+1)
	default:
		return r.Result(f, obj).Subst(func(n int) Text {
			if n < len(args) {
				return r.textOf(fn, args[n], depth+1)
			}
			return Unknown
		})
	}
	return Unknown
}

// formatted reads a format and replaces the verbs with the texts of the
// arguments.
func (r *Reader) formatted(fn *ssa.Function, format ssa.Value, args []ssa.Value, depth int) Text {
	f := string(r.textOf(fn, format, depth+1))
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
			return (out + Unknown).short()
		}
		if verb := rest[end]; next < len(args) && (verb == 's' || verb == 'v') && end == 0 {
			out += r.textOf(fn, args[next], depth+1)
		} else {
			out += Unknown
		}
		f = rest[end+1:]
	}
}

// Result returns the text of a function's first result, if that is a string:
// the result of a helper that builds keys.
func (r *Reader) Result(f *ssa.Function, obj *types.Func) Text {
	if o := f.Origin(); o != nil {
		f = o
	}
	if t, ok := r.foreign(f, obj); ok {
		return t
	}
	if t, ok := r.texts[f]; ok {
		return t
	}
	if r.results++; r.results > maxResults {
		r.results--
		return Unknown
	}
	r.texts[f] = Unknown // for recursion
	reading := r.reading
	r.reading = nil
	r.texts[f] = r.computeText(f)
	r.reading = reading
	r.results--
	return r.texts[f]
}

func (r *Reader) computeText(f *ssa.Function) Text {
	res := f.Signature.Results()
	if res.Len() == 0 || !flow.HoldsStrings(res.At(0).Type()) {
		return Unknown
	}
	out, first := Unknown, true
	for _, b := range f.Blocks {
		ret := flow.Return(b)
		if ret == nil || len(ret.Results) == 0 {
			continue
		}
		t := r.Text(f, ret.Results[0])
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
