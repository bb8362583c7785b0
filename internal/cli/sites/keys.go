package sites

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/client"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// A keyReader reads the keys of one command.
type keyReader struct {
	text func(ssa.Value) keytext.Text
	op   rediscmd.Op
	args []ssa.Value  // without the receiver
	key  keytext.Text // as the summaries know it; several are separated by blanks
}

// keys returns the texts of the command's keys, Unknown if they are not known, and
// none if it has no keys.
func (r keyReader) keys() []keytext.Text {
	var out []keytext.Text
	switch {
	case r.op.Kind == rediscmd.Exec, r.op.Kind == rediscmd.Batch, r.op.Kind == rediscmd.Page:
		return nil
	case rediscmd.PatternCommands[r.op.Command]:
		out = r.strings(1)
	case r.op.Command != "" && rediscmd.Keyless(r.op.Command):
		return nil
	case r.op.Key >= 0 && r.op.Key < len(r.args):
		out = r.pairs(r.list(r.args[r.op.Key]))
		if next := r.op.Key + 1; rediscmd.TwoKeyCommands[r.op.Command] && next < len(r.args) {
			out = append(out, r.list(r.args[next])...)
		}
	case r.op.Key == rediscmd.KeyVariadic && len(r.args) > 0:
		out = r.streams(r.list(r.args[len(r.args)-1]))
	case r.op.Command == "" || r.key != keytext.Unknown: // Do(ctx, "GET", key)
		out = split(r.key)
	}
	out = append(out, r.fields()...)
	if len(out) == 0 {
		return []keytext.Text{keytext.Unknown}
	}
	return out
}

// channels returns the texts of the channels that the command is about.
func (r keyReader) channels() []keytext.Text {
	switch {
	case !rediscmd.ChannelCommands[r.op.Command]:
		return nil
	case strings.HasSuffix(r.op.Command, "PUBLISH"):
		return r.strings(1)
	}
	return r.strings(len(r.args))
}

// strings reads the first arguments that are strings, at most so many.
func (r keyReader) strings(most int) []keytext.Text {
	var out []keytext.Text
	for _, a := range r.args {
		if most > 0 && flow.HoldsStrings(a.Type()) {
			most--
			out = append(out, r.list(a)...)
		}
	}
	return out
}

// list reads a string, or each element of a slice.
func (r keyReader) list(v ssa.Value) []keytext.Text {
	if parts := flow.Elements(v); len(parts) > 0 {
		var out []keytext.Text
		for _, p := range parts {
			out = append(out, r.text(flow.Unwrap(p)))
		}
		return out
	}
	return split(r.text(v))
}

// split separates the keys of a text.
func split(t keytext.Text) []keytext.Text {
	var out []keytext.Text
	for _, k := range strings.Fields(string(t)) {
		out = append(out, keytext.Text(k))
	}
	return out
}

// fields reads the keys in the fields of argument structs.
func (r keyReader) fields() []keytext.Text {
	var out []keytext.Text
	for _, a := range r.args {
		lib, _, ok := client.OfType(a.Type())
		if !ok {
			continue
		}
		if ld, ok := a.(*ssa.UnOp); ok && ld.Op == token.MUL { // a struct and no pointer to one
			a = ld.X
		}
		set, named := flow.StructFields([]ssa.Value{a}), lib.KeyFields()
		for _, name := range named.Keys {
			if v, ok := set[name]; ok && flow.HoldsStrings(v.Type()) {
				out = append(out, r.list(v)...)
			}
		}
		if v, ok := set[named.Streams]; ok {
			out = append(out, r.streams(r.list(v))...)
		}
	}
	return out
}

// streams leaves the streams of a list that has as many ids after them.
func (r keyReader) streams(list []keytext.Text) []keytext.Text {
	if rediscmd.StreamCommands[r.op.Command] && len(list)%2 == 0 {
		return list[:len(list)/2]
	}
	return list
}

// pairs leaves the keys of a list of keys and values.
func (r keyReader) pairs(list []keytext.Text) []keytext.Text {
	if !rediscmd.PairCommands[r.op.Command] {
		return list
	}
	var out []keytext.Text
	for pair := range slices.Chunk(list, 2) {
		out = append(out, pair[0])
	}
	return out
}
