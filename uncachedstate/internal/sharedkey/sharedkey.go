// Package sharedkey finds reads of keys that are the same for all callers: settings, totals,
// the newest block. Whoever asks is answered the same, so that one copy in the process is
// enough for all requests.
package sharedkey

import (
	"go/types"
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/entry"
	"github.com/redisvet/redisvet/internal/flow"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
	"github.com/redisvet/redisvet/internal/state"
	"github.com/redisvet/redisvet/internal/summary"
	"github.com/redisvet/redisvet/uncachedstate/internal/callpath"
	"github.com/redisvet/redisvet/uncachedstate/internal/keywrite"
	"github.com/redisvet/redisvet/uncachedstate/internal/purpose"
	"github.com/redisvet/redisvet/uncachedstate/internal/valueuse"
)

// A Finder finds the reads of one package.
type Finder struct {
	Res    *summary.Result
	Paths  *callpath.Finder
	Pkg    *types.Package
	Lex    *state.Lexicon
	Writes *keywrite.Writes
	// InTransaction reports whether WATCH makes a call exact.
	InTransaction func(*summary.Site) bool

	queues map[keytext.Text]bool // keys that the package takes elements from
}

// A Read is a call that reads such a key, on the shortest path on which requests pay for it.
type Read struct {
	Fn     *summary.Fn
	Site   *summary.Site
	Access effects.KeyAccess
	Path   callpath.Path
}

// Reads returns the reads of the package, of each key the first: one copy is enough for all
// that read it.
func (f *Finder) Reads() []Read {
	f.queues = queues(f.Res)
	var out []Read
	seen := map[keytext.Text]bool{}
	for _, fn := range f.Res.Functions() {
		for _, site := range fn.Sites {
			for _, t := range site.KeyAccesses {
				if seen[t.Key] || !f.isShared(fn, site, t) {
					continue
				}
				if w := f.paid(fn, site, t.Key); w != nil {
					seen[t.Key] = true
					out = append(out, Read{fn, site, t, *w})
					break
				}
			}
		}
	}
	return out
}

// isShared reports whether an access answers all callers the same, and may be old. If a
// function of the package makes the key, the access is checked there.
func (f *Finder) isShared(fn *summary.Fn, site *summary.Site, t effects.KeyAccess) bool {
	if t.Cached || t.Queued || t.ViaParam > 0 || t.Access != rediscmd.Read || !isWhole(t) || !answersAll(site, t) ||
		slices.ContainsFunc(t.Chain, updates) {
		return false
	}
	if locals, _ := site.Locals(); len(locals) > 0 && !t.CalleeKey.Varies() {
		return false
	}
	if !site.Direct() && !site.Sure(t) || f.InTransaction(site) || valueuse.Kept(fn, site) {
		return false
	}
	key := state.Words(t.Key.Constant())
	return f.Lex.OfKey(key) == nil && f.Lex.Hinted(key) == nil && !slices.ContainsFunc(key, isFresh) && !f.queues[t.Key]
}

// isWhole reports whether all parts of a key are constant. One that ends in a separator lacks
// its last part.
func isWhole(t effects.KeyAccess) bool {
	key := t.Key.String()
	last, _ := utf8.DecodeLastRuneInString(key)
	return t.Named() && !t.Key.Varies() && (unicode.IsLetter(last) || unicode.IsDigit(last))
}

// updates reports whether a function changes something, by its name: what it reads is written
// back.
func updates(name names.Func) bool {
	ws := state.Words(name.Name)
	return len(ws) > 0 && knowledge.UpdateVerbs.Has(ws[0])
}

// answersAll reports whether the answer of a command depends on nothing but its key. Of a
// hash, the call has to ask for constant fields.
func answersAll(site *summary.Site, t effects.KeyAccess) bool {
	if rediscmd.WholeReads[t.Command] {
		return true
	}
	recv, key := flow.Receiver(site.Call), site.Key()
	return rediscmd.FieldReads[t.Command] && !slices.ContainsFunc(site.Call.Common().Args, func(a ssa.Value) bool {
		return a != recv && a != key && flow.QualifiedName(a.Type()) != "context.Context" && !isConstant(a)
	})
}

// isConstant reports whether a value is a constant or a list of constants.
func isConstant(v ssa.Value) bool {
	if parts := flow.Elements(v); len(parts) > 0 {
		return !slices.ContainsFunc(parts, func(p ssa.Value) bool { return !isConstant(p) })
	}
	_, ok := flow.Unwrap(v).(*ssa.Const)
	return ok
}

// isFresh reports whether a word of a key says that what it has must be new, or is about one
// request.
func isFresh(w string) bool {
	return knowledge.TransientWords.Has(w) || knowledge.LoginWords.Has(w) || knowledge.FreshWords.Has(w)
}

// queues returns the keys that the package takes elements from.
func queues(res *summary.Result) map[keytext.Text]bool {
	out := map[keytext.Text]bool{}
	for _, fn := range res.Functions() {
		for _, s := range fn.Sites {
			if s.Pops() {
				for _, t := range s.KeyAccesses {
					out[t.Key] = true
				}
			}
		}
	}
	return out
}

// paid returns the shortest path on which requests pay for a read, or nil. Who administers
// needs the newest value, and so does who writes it back.
func (f *Finder) paid(fn *summary.Fn, site *summary.Site, key keytext.Text) *callpath.Path {
	for _, w := range f.Paths.To(fn, site) {
		fns := w.Functions(fn)
		if w.Kind == callpath.Hot && !w.PerItem && slices.ContainsFunc(fns, entry.TakesRequest) &&
			!slices.ContainsFunc(fns, f.looksAfter) && !f.writesBack(fn, site, w, key) && !f.isEdited(w.Entry, key) {
			return &w
		}
	}
	return nil
}

// looksAfter reports whether a function is for people who look after the program, or changes
// what it reads.
func (f *Finder) looksAfter(fn *summary.Fn) bool {
	j := purpose.Judge{Class: f.Lex.Lookup, Pkg: f.Pkg}
	return purpose.IsAdministration(f.Pkg.Name()) || j.Administers(fn.Name()) || j.Updates(fn.Name())
}

// writesBack reports whether a function on a path also writes the key, other than where the
// read found nothing.
func (f *Finder) writesBack(fn *summary.Fn, read *summary.Site, path callpath.Path, key keytext.Text) bool {
	for i := 0; ; i++ {
		if slices.ContainsFunc(f.Writes.To(fn, key), func(w keywrite.Write) bool {
			return !f.Writes.Fills(read, w) && (w.Site == read || !f.Writes.OnMiss(read, w.Site))
		}) {
			return true
		}
		if i == len(path.Frames) {
			return false
		}
		fn, read = path.Frames[i].Fn, path.Frames[i].Site
	}
}

// isEdited reports whether a literal next to that of a path writes the key: the one shows
// settings to those who change them by the other.
func (f *Finder) isEdited(entry *summary.Fn, key keytext.Text) bool {
	parent := entry.SSA.Parent()
	return parent != nil && slices.ContainsFunc(f.Res.Functions(), func(fn *summary.Fn) bool {
		return fn != entry && fn.SSA.Parent() == parent && len(f.Writes.To(fn, key)) > 0
	})
}
