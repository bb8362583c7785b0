// Package state classifies keys, functions and types by their words: as the state
// of limiters, breakers, quotas, denylists or switches.
package state

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// A Class is one kind of state.
type Class struct {
	Name string
	What string        // for messages: "breaker state"
	Age  time.Duration // the age that a local copy may reach
	// Key are the phrases that assign a key to the class. A Weak phrase needs more
	// evidence.
	Key, Weak []string
	// vague are those of Weak that need more than the others.
	vague []string
	// compared phrases count as Weak if the value is compared.
	compared []string
	// Names are the phrases that assign a function or type to the class.
	Names []string
}

// The names of the classes.
const (
	Breaker   = "breaker"
	RateLimit = "ratelimit"
	Quota     = "quota"
	Denylist  = "denylist"
	Switch    = "switch"
	Lookup    = "lookup"
)

// The names of what is no class of keys, but may be named like one: ways in which
// limiters use Redis.
const (
	CheckThenCount = "checkthencount"
	SerialTrips    = "serialtrips"
	ManyCommands   = "manycommands"
	Atomic         = "atomic"
)

// BreakerAge is the age that a copy of a breaker's state may reach.
const BreakerAge = 10 * time.Second

// classes is ordered by precedence: a key that matches two classes belongs to the
// first. "ratelimit:blocked:*" is a limiter's.
func classes() []*Class {
	list := []*Class{
		{Name: Breaker, What: "breaker state", Age: BreakerAge},
		{Name: RateLimit, What: "limiter state", Age: 5 * time.Second},
		{Name: Quota, What: "quota", Age: 5 * time.Second},
		{Name: Denylist, What: "denylist", Age: 5 * time.Second},
		{Name: Switch, What: "switch", Age: 5 * time.Second},
		{Name: Lookup, What: "record", Age: 5 * time.Second},
	}
	for _, c := range list {
		p := knowledge.State[c.Name]
		c.Key, c.Weak, c.vague, c.compared, c.Names = slices.Clone(p.Key), slices.Clone(p.Weak), p.Vague, slices.Clone(p.Compared), slices.Clone(p.Names)
	}
	return list
}

// A Lexicon maps words to classes.
type Lexicon struct {
	// Classes are those of state. Records are no state: their words say nothing
	// about a limiter, so that Lookup is asked only after the others.
	Classes []*Class
	Lookup  *Class
	on      map[string]bool
	memo    map[string]*Class // memo of first
}

// New combines the built-in phrases with the configured ones. An item is
// "class=phrase"; "none=phrase" removes a phrase. Removing an unknown phrase is
// an error.
func New(on, keys, names []string) (*Lexicon, error) {
	list := classes()
	last := len(list) - 1
	lex := &Lexicon{Classes: list[:last:last], Lookup: list[last], on: map[string]bool{}}
	for _, name := range on {
		switch {
		case name == "all":
			for _, name := range lex.names() {
				lex.on[name] = true
			}
		case !slices.Contains(lex.names(), name):
			return nil, fmt.Errorf("unknown class %q: want %s or all", name, strings.Join(lex.names(), ", "))
		default:
			lex.on[name] = true
		}
	}
	for _, k := range keys {
		if err := lex.add(k, func(c *Class) []*[]string { return []*[]string{&c.Key, &c.Weak, &c.compared} }); err != nil {
			return nil, err
		}
	}
	for _, n := range names {
		if err := lex.add(n, func(c *Class) []*[]string { return []*[]string{&c.Names} }); err != nil {
			return nil, err
		}
	}
	return lex, nil
}

func (lex *Lexicon) add(item string, lists func(*Class) []*[]string) error {
	name, phrase, ok := strings.Cut(item, "=")
	ws := Words(phrase)
	phrase = strings.Join(ws, " ")
	if !ok || phrase == "" {
		return fmt.Errorf("want class=phrase, such as ratelimit=fair use, not %q", item)
	}
	if name == "none" {
		return lex.remove(item, strings.Join(ws, ""), lists)
	}
	c := lex.Class(name)
	if c == nil {
		return fmt.Errorf("unknown class %q in %q: want %s or none", name, item, lex.known())
	}
	list := lists(c)[0]
	*list = append(*list, phrase)
	return nil
}

// remove removes the phrases whose words, joined, equal joined. Like a key, a
// phrase may be written as one word or as several.
func (lex *Lexicon) remove(item, joined string, lists func(*Class) []*[]string) error {
	var known []string
	found := false
	for _, c := range lex.all() {
		for _, list := range lists(c) {
			known = append(known, *list...)
			*list = slices.DeleteFunc(*list, func(p string) bool {
				same := strings.Join(Words(p), "") == joined
				found = found || same
				return same
			})
		}
	}
	if found {
		return nil
	}
	// Without an error the user would believe that the phrase is removed.
	if near := config.Nearest(joined, known); near != "" {
		return fmt.Errorf("%q takes nothing away; did you mean %q?", item, "none="+near)
	}
	slices.Sort(known)
	return fmt.Errorf("%q takes nothing away; the phrases are %s", item, strings.Join(slices.Compact(known), ", "))
}

// Vague reports whether all words of a key that suggest a class mean something else in
// most keys.
func (c *Class) Vague(ws []string) bool {
	return !slices.ContainsFunc(c.Weak, func(p string) bool {
		return !slices.Contains(c.vague, p) && HasAny(ws, []string{p})
	})
}

// On reports whether a class is turned on.
func (lex *Lexicon) On(c *Class) bool { return lex.on[c.Name] }

// IsOn reports whether a class, CheckThenCount, SerialTrips, ManyCommands or Atomic is turned on.
func (lex *Lexicon) IsOn(name string) bool { return lex.on[name] }

// OfKey returns the class that the words of a key name, or nil.
func (lex *Lexicon) OfKey(ws []string) *Class {
	return lex.first("key", ws, func(c *Class) []string { return c.Key })
}

// Hinted returns the class that the words of a key suggest by an ambiguous
// phrase, or nil.
func (lex *Lexicon) Hinted(ws []string) *Class {
	return lex.first("weak", ws, func(c *Class) []string { return c.Weak })
}

// Compared returns the class that the words of a key suggest if the value is
// compared, or nil.
func (lex *Lexicon) Compared(ws []string) *Class {
	return lex.first("compared", ws, func(c *Class) []string { return c.compared })
}

// Named returns the class that the words of a function or type name, or nil.
func (lex *Lexicon) Named(ws []string) *Class {
	return lex.first("name", ws, func(c *Class) []string { return c.Names })
}

// Record reports whether the words of a key are about a record, and whether they are about
// nothing else.
func (lex *Lexicon) Record(ws []string) (some, sure bool) {
	sure = HasAny(ws, lex.Lookup.Key)
	return sure || HasAny(ws, lex.Lookup.Weak), sure
}

// first returns the first class with a phrase among the words. It memoizes the
// result, since one key is looked up at each call that leads to it.
func (lex *Lexicon) first(of string, ws []string, list func(*Class) []string) *Class {
	q := of + "\x00" + strings.Join(ws, "\x00")
	if c, known := lex.memo[q]; known {
		return c
	}
	if lex.memo == nil {
		lex.memo = map[string]*Class{}
	}
	lex.memo[q] = nil
	for _, c := range lex.Classes {
		if HasAny(ws, list(c)) {
			lex.memo[q] = c
			break
		}
	}
	return lex.memo[q]
}

// otherSenses has the pairs of OtherSenses, written as two words and as one.
var otherSenses = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, p := range knowledge.OtherSenses {
		out[p[0]+" "+p[1]], out[p[0]+p[1]] = true, true
	}
	return out
})

// withoutOtherSenses returns the words with "-" for each pair of OtherSenses.
func withoutOtherSenses(ws []string) []string {
	pairs := otherSenses()
	out := ws
	replace := func(i, n int) {
		if &out[0] == &ws[0] {
			out = slices.Clone(ws)
		}
		for j := range n {
			out[i+j] = "-"
		}
	}
	for i := range ws {
		if pairs[out[i]] {
			replace(i, 1)
		} else if i+1 < len(ws) && pairs[out[i]+" "+out[i+1]] {
			replace(i, 2)
		}
	}
	return out
}

// all returns the classes, that of look-ups last.
func (lex *Lexicon) all() []*Class { return append(slices.Clone(lex.Classes), lex.Lookup) }

// names returns all that can be turned on.
func (lex *Lexicon) names() []string {
	var names []string
	for _, c := range lex.all() {
		names = append(names, c.Name)
	}
	return append(names, CheckThenCount, SerialTrips, ManyCommands, Atomic)
}

// Class returns the class of a name, or nil.
func (lex *Lexicon) Class(name string) *Class {
	for _, c := range lex.all() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func (lex *Lexicon) known() string {
	var names []string
	for _, c := range lex.all() {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// Words returns the words of a name, key or phrase in the form that is compared:
// lower case, singular.
func Words(s string) []string { return names.Singular(s) }

// HasAny reports whether a list of words contains one of several phrases.
func HasAny(ws []string, phrases []string) bool { return names.HasAny(withoutOtherSenses(ws), phrases) }
