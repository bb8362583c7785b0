// Package purpose judges what functions and packages are for, by their names and
// signatures: whether they start a program, handle requests, only store, or look
// after the state of a limiter. Names are evidence and no proof.
package purpose

import (
	"go/types"
	"slices"
	"sync"

	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/state"
)

// A Judge judges by names what the functions of a package are for. A verb of change
// or of administration says something about the state only if the state is its
// object: UpdateOrder asks the limiter, UpdateLimit looks after it.
type Judge struct {
	Class *state.Class
	Pkg   *types.Package
}

// Administers reports whether a function is for people who look after the state.
func (j Judge) Administers(name names.Func) bool {
	ws, recv := withoutLead(state.Words(name.Name)), state.Words(name.Recv)
	if isAdministration(ws) || isAdministration(recv) {
		return true
	}
	if n := len(ws); n > 0 {
		object := func(ws []string) bool { return j.isObject(ws, recv) || saysNothing(ws, recv) }
		if knowledge.AdminVerbs.Has(ws[0]) && object(ws[1:]) || knowledge.AdminNouns.Has(ws[n-1]) && object(ws[:n-1]) {
			return true
		}
	}
	// (*LimitReport).Collect, (*Report).Collect
	return slices.ContainsFunc(recv, knowledge.AdminNouns.Has) && (j.names(recv) || j.names(ws) || len(recv) == 1)
}

func isAdminWord(w string) bool { return knowledge.AdminVerbs.Has(w) || knowledge.AdminNouns.Has(w) }

// Updates reports whether a function changes the state.
func (j Judge) Updates(name names.Func) bool {
	ws, recv := withoutLead(state.Words(name.Name)), state.Words(name.Recv)
	if len(ws) == 0 {
		return false
	}
	if raw := withoutLead(names.Words(name.Name)); knowledge.StateVerbs.Has(raw[0]) { // failures returns their number
		return true
	}
	if !knowledge.UpdateVerbs.Has(ws[0]) {
		return false
	}
	object := ws[1:]
	if slices.ContainsFunc(object, knowledge.OutcomeNouns.Has) {
		return true
	}
	if ws[0] == "on" { // (*Limiter).OnRequest is the check itself
		return len(object) == 0
	}
	if isFiller(object) {
		return j.names(recv) || j.names(state.Words(j.Pkg.Name())) || IsStorageLayer(j.Pkg.Path(), name)
	}
	return j.isObject(object, recv) || onlyNouns(object) && saysNothing(nil, recv)
}

// Records reports whether a function records each call, or each that succeeds, by its
// name.
func Records(name names.Func) bool {
	ws := state.Words(name.Name)
	return slices.ContainsFunc(ws, knowledge.RecordWords.Has) && !slices.ContainsFunc(ws, knowledge.SeldomWords.Has)
}

// isObject reports whether the object of a verb is the state: by its own words, or
// by those of the receiver.
func (j Judge) isObject(object, recv []string) bool { return j.names(object) || j.names(recv) }

// saysNothing reports whether neither the object nor the receiver is about
// something else than the state.
func saysNothing(object, recv []string) bool {
	plain := func(w string) bool { return knowledge.PlainTypes.Has(w) || knowledge.DeciderWords.Has(w) }
	return (isFiller(object) || onlyNouns(object)) && !slices.ContainsFunc(recv, func(w string) bool { return !plain(w) })
}

// names reports whether words name the state, or a part of it.
func (j Judge) names(ws []string) bool {
	return NamesState(ws) || state.HasAny(ws, j.Class.Names) || state.HasAny(ws, j.Class.Key) || state.HasAny(ws, j.Class.Weak)
}

// builtin has the phrases without those of the configuration, on which no fact may
// depend.
var builtin = sync.OnceValue(func() *state.Lexicon {
	lex, _ := state.New(nil, nil, nil) // TestBuiltin sees that these have no errors
	return lex
})

// NamesState reports whether words name state of any class.
func NamesState(ws []string) bool {
	return slices.ContainsFunc(builtin().Classes, func(cl *state.Class) bool {
		return state.HasAny(ws, cl.Names) || cl.Name == state.RateLimit && state.HasAny(ws, cl.Weak)
	})
}

// IsAdministration reports whether a package is for people who look after things.
func IsAdministration(pkg string) bool {
	ws := state.Words(pkg)
	return isAdministration(ws) || slices.ContainsFunc(ws, isAdminWord)
}

func isAdministration(ws []string) bool {
	return state.HasAny(ws, knowledge.AdminWords) || state.HasAny(ws, knowledge.ProbePhrases)
}

// withoutLead removes the words before the verb: handleReset, tryCharge, GetReport.
func withoutLead(ws []string) []string {
	for len(ws) > 1 && knowledge.LeadWords.Has(ws[0]) {
		ws = ws[1:]
	}
	return ws
}

func isFiller(ws []string) bool {
	return !slices.ContainsFunc(ws, func(w string) bool { return !knowledge.Fillers.Has(w) })
}

func onlyNouns(ws []string) bool {
	return !slices.ContainsFunc(ws, func(w string) bool { return !knowledge.StateNouns.Has(w) && !knowledge.Fillers.Has(w) })
}
