// Package record judges which accesses read records that requests need: sessions, tenants,
// permissions. They are no state of a limiter.
package record

import (
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/keytext"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/state"
)

// Is reports whether an access reads a record, by its key or by the names of what reads it,
// and whether its key is about nothing else.
func Is(lex *state.Lexicon, t effects.KeyAccess) (some, sure bool) {
	key := state.Words(t.Key.Constant())
	some, sure = lex.Record(key)
	if !t.Named() && storesRecords(lex, t) {
		some, sure = true, true
	}
	if hinted := lex.Hinted(key); lex.OfKey(key) != nil || hinted != nil && hinted.Name == state.Denylist || slices.ContainsFunc(key, isNone) {
		return false, false
	}
	return some, sure
}

// MayBe reports whether an access with a key of any words reads a record, if all requests
// need it: no word says that it is something else.
func MayBe(lex *state.Lexicon, t effects.KeyAccess) bool {
	key := state.Words(t.Key.Constant())
	return t.Named() && lex.OfKey(key) == nil && lex.Hinted(key) == nil && lex.Compared(key) == nil &&
		!slices.ContainsFunc(key, func(w string) bool { return isNone(w) || knowledge.AnswerWords.Has(w) })
}

// isNone reports whether a word of a key says that it is about one request or one
// attempt to log in, or that it is a number.
func isNone(w string) bool {
	return knowledge.TransientWords.Has(w) || knowledge.LoginWords.Has(w) || knowledge.MeasureWords.Has(w)
}

// storesRecords reports whether the names on the way to a command whose key is configured
// say that it reads records: (*SessionStore).Get.
func storesRecords(lex *state.Lexicon, t effects.KeyAccess) bool {
	return slices.ContainsFunc(t.Chain, func(f names.Func) bool { return state.HasAny(state.Words(f.String()), lex.Lookup.Key) })
}

// IsRenewed reports whether a key has a record that requests renew.
func IsRenewed(key keytext.Text) bool {
	return slices.ContainsFunc(state.Words(key.Constant()), knowledge.RenewedWords.Has)
}
