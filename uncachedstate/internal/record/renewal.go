package record

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/effects"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
	"github.com/redisvet/redisvet/internal/rediscmd"
)

// Renewals is what writes a record back that is read.
type Renewals struct {
	prolongs, rewrites string
	spends             bool
}

// Add notes a command that writes the key of a read, sometimes or always.
func (r *Renewals) Add(read effects.KeyAccess, command string, sometimes bool) {
	upTo := ""
	if sometimes {
		upTo = "up to "
	}
	trips := fmt.Sprintf(", then %s of the same key: %s2 round trips per request; ", command, upTo)
	switch {
	case rediscmd.ExpiryCommands[command] && read.Command == "GET":
		r.prolongs = trips + "GETEX does both in one"
	case rediscmd.ExpiryCommands[command]:
		r.prolongs = trips + "send both in one pipeline"
	case rediscmd.FillCommands[command] && IsRenewed(read.Key):
		r.rewrites = trips + "write it back only now and then"
	default:
		r.spends = true
	}
}

// Text says what renews the record, and whether something else is done with it, such as
// removing a token.
func (r *Renewals) Text() (text string, spent bool) {
	text = cmp.Or(r.prolongs, r.rewrites)
	return text, text == "" && r.spends
}

// DropsBelow reports whether a command of a call that also reads the key only drops records
// that are of no use: what it calls is named after a getter, and after nothing that takes.
func DropsBelow(read effects.KeyAccess, command string) bool {
	if !rediscmd.DeleteCommands[command] || len(read.Chain) == 0 {
		return false
	}
	ws := names.Words(read.Chain[0].Name)
	return len(ws) > 0 && knowledge.GetterVerbs.Has(ws[0]) && !slices.ContainsFunc(ws, knowledge.SpendWords.Has)
}
