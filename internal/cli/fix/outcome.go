package fix

import (
	"fmt"
	"go/token"
	"io"
	"slices"

	"github.com/redisvet/redisvet/internal/cli/totals"
	"github.com/redisvet/redisvet/internal/printable"
)

// An Outcome is what became of the findings. Each one that was there before the first
// fix, or came with a fix, is fixed, left or gone.
type Outcome struct {
	Found       []*Finding // before the first fix
	Fixed, Left []*Finding
	Suppressed  int // by directives, before the first fix
	// SuppressedNow is the same after the last one. A fix may leave a finding that a
	// directive is about.
	SuppressedNow int
	Partial       bool // some of the code could not be understood
}

// TakeBack moves the findings whose fixes were taken back to those that are left.
func (o *Outcome) TakeBack() {
	for _, f := range o.Fixed {
		if f.Left != "" {
			o.Left = append(o.Left, f)
		}
	}
	o.Fixed = slices.DeleteFunc(o.Fixed, func(f *Finding) bool { return f.Left != "" })
}

// Again takes the findings of the code after fixes were taken back. Those that are known
// keep their reason, and all others that have a fix have the one that was taken back.
func (o *Outcome) Again(findings []*Finding) {
	for f, known := range pair(findings, o.Left) {
		f.Left = known.Left
	}
	for _, f := range findings {
		if f.Left == "" {
			f.Left = Breaks
		}
	}
	o.Left = findings
}

// Print prints a line for each finding, and their numbers. It returns whether some are
// left. done says what happened to those that are fixed.
func (o *Outcome) Print(w io.Writer, done string, at func(token.Position) string) (left bool) {
	gone, came := o.changes()
	if len(o.Found)+len(o.Fixed)+len(o.Left) == 0 {
		if o.Partial {
			fmt.Fprintln(w, "no findings in the code that could be understood")
		} else {
			fmt.Fprintln(w, "no findings")
		}
		return false
	}
	for _, f := range o.Fixed {
		fmt.Fprintf(w, "%s: %s: %s (%s)\n", at(f.Pos), done, f.fix().Message, f.check())
	}
	for _, f := range gone {
		fmt.Fprintf(w, "%s: gone with the fix of another: %s (%s)\n", at(f.Pos), printable.Line(f.Diag.Message), f.check())
	}
	unsafe := 0
	for _, f := range o.Left {
		fmt.Fprintf(w, "%s: %s (%s)\n", at(f.Pos), printable.Line(f.report()), f.check())
		if f.Left == NoFix && f.Diag.Category != "" {
			fmt.Fprintf(w, "\tby hand: redisvet explain %s\n", f.check())
		}
		if f.Left == Unsafe {
			unsafe++
		}
	}
	fmt.Fprintf(w, "%d %s, %d left", len(o.Fixed), done, len(o.Left))
	if unsafe > 0 {
		fmt.Fprintf(w, ", %d of them with an unsafe fix", unsafe)
	}
	if len(gone) > 0 {
		fmt.Fprintf(w, "; %s gone with the fix of another", totals.Plural(len(gone), "finding is", "findings are"))
	}
	if came > 0 {
		fmt.Fprintf(w, "; %s new after a fix", totals.Plural(came, "finding is", "findings are"))
	}
	if n := o.SuppressedNow - o.Suppressed; n > 0 {
		fmt.Fprintf(w, "; //redisvet:ignore suppresses %d more", n)
	}
	fmt.Fprintln(w)
	return len(o.Left) > 0
}

// changes returns the findings that are gone with the fix of another, and how many came
// with one.
func (o *Outcome) changes() (gone []*Finding, came int) {
	now := slices.Concat(o.Fixed, o.Left)
	known := pair(o.Found, now)
	for _, f := range o.Found {
		if known[f] == nil {
			gone = append(gone, f)
		}
	}
	return gone, len(now) - len(known)
}

// pair returns for the findings of a list those of the other list that are the same.
// With the fix of another, a finding may get another line, message or function. So what
// is alike in more of these is paired first. Outside of functions, line or message stays.
func pair(list, others []*Finding) map[*Finding]*Finding {
	type key struct {
		rule, category, file, function string
		line                           int
		message                        string
	}
	pairs, taken := map[*Finding]*Finding{}, map[*Finding]bool{}
	for _, same := range []func(*key){
		func(k *key) { k.function = "" },
		func(k *key) { k.function, k.message = "", "" },
		func(k *key) { k.function, k.line = "", 0 },
		func(k *key) {
			if k.function != "" {
				k.line, k.message = 0, ""
			}
		},
	} {
		of := func(f *Finding) key {
			k := key{f.Rule, f.Diag.Category, f.Origin.Filename, f.Function, f.Origin.Line, f.Diag.Message}
			same(&k)
			return k
		}
		free := map[key][]*Finding{}
		for _, f := range others {
			if !taken[f] {
				free[of(f)] = append(free[of(f)], f)
			}
		}
		for _, f := range list {
			if k := of(f); pairs[f] == nil && len(free[k]) > 0 {
				pairs[f], taken[free[k][0]] = free[k][0], true
				free[k] = free[k][1:]
			}
		}
	}
	return pairs
}
