// Package state tells by words what a key, a function or a type is about: the
// state of limiters, breakers, quotas, denylists and switches.
package state

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/knowledge"
	"github.com/redisvet/redisvet/internal/names"
)

// A Class is one kind of state.
type Class struct {
	Name string
	What string        // for messages: "breaker state"
	Age  time.Duration // how long a local cache may keep it
	// Key are the phrases that make a key this state's. A weak one wants more
	// evidence.
	Key, Weak []string
	// Names are the phrases that make a function or type this state's.
	Names []string
}

// The names of the classes.
const (
	Breaker   = "breaker"
	RateLimit = "ratelimit"
	Quota     = "quota"
	Denylist  = "denylist"
	Switch    = "switch"
)

// classes are in the order in which a key of two of them is told:
// "ratelimit:blocked:*" is a limiter's.
func classes() []*Class {
	list := []*Class{
		{Name: Breaker, What: "breaker state", Age: 10 * time.Second},
		{Name: RateLimit, What: "limiter state", Age: 5 * time.Second},
		{Name: Quota, What: "quota", Age: 5 * time.Second},
		{Name: Denylist, What: "denylist", Age: 5 * time.Second},
		{Name: Switch, What: "switch", Age: 5 * time.Second},
	}
	for _, c := range list {
		p := knowledge.State[c.Name]
		c.Key, c.Weak, c.Names = slices.Clone(p.Key), slices.Clone(p.Weak), slices.Clone(p.Names)
	}
	return list
}

// A Lexicon says which words mean which state.
type Lexicon struct {
	Classes []*Class
	on      map[string]bool
	told    map[string]*Class // memo of first
}

// New puts the built-in lists and the configured ones together. An item
// is "class=phrase"; "none=phrase" takes a phrase away, and it is an error
// where there is none.
func New(on, keys, names []string) (*Lexicon, error) {
	lex := &Lexicon{Classes: classes(), on: map[string]bool{}}
	for _, name := range on {
		switch {
		case name == "all":
			for _, c := range lex.Classes {
				lex.on[c.Name] = true
			}
		case lex.class(name) == nil:
			return nil, fmt.Errorf("unknown class %q: want %s or all", name, lex.known())
		default:
			lex.on[name] = true
		}
	}
	for _, k := range keys {
		if err := lex.add(k, func(c *Class) []*[]string { return []*[]string{&c.Key, &c.Weak} }); err != nil {
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
	c := lex.class(name)
	if c == nil {
		return fmt.Errorf("unknown class %q in %q: want %s or none", name, item, lex.known())
	}
	list := lists(c)[0]
	*list = append(*list, phrase)
	return nil
}

// remove takes away the phrase whose words, put together, are joined: a key is
// matched whether it writes them as one word or as several, so is a phrase.
func (lex *Lexicon) remove(item, joined string, lists func(*Class) []*[]string) error {
	var known []string
	found := false
	for _, c := range lex.Classes {
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
	// Silence would be believed.
	if near := config.Nearest(joined, known); near != "" {
		return fmt.Errorf("%q takes nothing away; did you mean %q?", item, "none="+near)
	}
	slices.Sort(known)
	return fmt.Errorf("%q takes nothing away; the phrases are %s", item, strings.Join(slices.Compact(known), ", "))
}

// On reports whether a class is turned on.
func (lex *Lexicon) On(c *Class) bool { return lex.on[c.Name] }

// OfKey returns the class that a key tells by its words, or nil.
func (lex *Lexicon) OfKey(ws []string) *Class {
	return lex.first("key", ws, func(c *Class) []string { return c.Key })
}

// Hinted returns the class that a key tells by words which mean other things
// as well.
func (lex *Lexicon) Hinted(ws []string) *Class {
	return lex.first("weak", ws, func(c *Class) []string { return c.Weak })
}

// Named returns the class that a function's or type's name tells, or nil.
func (lex *Lexicon) Named(ws []string) *Class {
	return lex.first("name", ws, func(c *Class) []string { return c.Names })
}

// first is the first class of which a phrase of a list stands in the words. It
// remembers the answers: one key is asked for at each call that leads to it.
func (lex *Lexicon) first(of string, ws []string, list func(*Class) []string) *Class {
	q := of + "\x00" + strings.Join(ws, "\x00")
	if c, known := lex.told[q]; known {
		return c
	}
	if lex.told == nil {
		lex.told = map[string]*Class{}
	}
	lex.told[q] = nil
	for _, c := range lex.Classes {
		if HasAny(ws, list(c)) {
			lex.told[q] = c
			break
		}
	}
	return lex.told[q]
}

// literal is a list of words without those that are part of such a phrase.
func literal(ws []string) []string {
	out := slices.Clone(ws)
	for _, p := range knowledge.OtherSenses {
		for i := range out {
			if out[i] == p[0]+p[1] {
				out[i] = "-"
			} else if i+1 < len(out) && out[i] == p[0] && out[i+1] == p[1] {
				out[i], out[i+1] = "-", "-"
			}
		}
	}
	return out
}

func (lex *Lexicon) class(name string) *Class {
	for _, c := range lex.Classes {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func (lex *Lexicon) known() string {
	var names []string
	for _, c := range lex.Classes {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// Words are the words of a name, a key or a phrase as those of the classes are
// compared: of lower case, in the singular.
func Words(s string) []string { return names.Singular(s) }

// HasAny reports whether one of several phrases stands in a list of words.
func HasAny(ws []string, phrases []string) bool { return names.HasAny(literal(ws), phrases) }
