package main

import (
	"cmp"
	"fmt"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// depth is how many calls there may be between a loop and a command.
const depth = 3

// list returns a line for each use in a loop or recursion that leads to commands,
// sorted by file and place.
func (p *program) list(dir string) string {
	place := func(pos token.Pos) string {
		at := p.fset.Position(pos)
		file := strings.TrimPrefix(at.Filename, dir+string(filepath.Separator))
		return fmt.Sprintf("%s:%d", filepath.ToSlash(file), at.Line)
	}
	rows := make(map[token.Position]string)
	for _, fn := range p.functions {
		again := recursive(fn)
		for _, u := range fn.uses {
			loop := "recursion"
			if u.loop.IsValid() {
				loop = place(u.loop)
			} else if !again || slices.ContainsFunc(u.static, recursive) {
				continue
			}
			if commands := leadsTo(u, depth); len(commands) > 0 {
				rows[p.fset.Position(u.pos)] = strings.Join([]string{place(u.pos), fn.name, loop, columns(commands)}, "\t")
			}
		}
	}
	var list strings.Builder
	for _, at := range slices.SortedFunc(maps.Keys(rows), func(a, b token.Position) int {
		return cmp.Or(strings.Compare(a.Filename, b.Filename), cmp.Compare(a.Offset, b.Offset))
	}) {
		fmt.Fprintln(&list, rows[at])
	}
	return list.String()
}

// columns shows the commands, and the commands by chain.
func columns(commands map[string]string) string {
	names := slices.Sorted(maps.Keys(commands))
	byChain := make(map[string][]string)
	for _, name := range names {
		byChain[commands[name]] = append(byChain[commands[name]], name)
	}
	var chains []string
	for _, chain := range slices.Sorted(maps.Keys(byChain)) {
		chains = append(chains, chain+": "+strings.Join(byChain[chain], ","))
	}
	return strings.Join(names, ",") + "\t" + strings.Join(chains, "; ")
}

// leadsTo returns the commands that a use leads to by at most this many calls,
// each with the shortest chain of functions, which is "-" for a direct call.
func leadsTo(u use, calls int) map[string]string {
	if u.command != "" {
		return map[string]string{u.command: "-"}
	}
	best := make(map[string]string)
	if calls == 0 {
		return best
	}
	for _, next := range slices.Concat(u.static, u.dynamic) {
		for _, v := range next.uses {
			for name, rest := range leadsTo(v, calls-1) {
				chain := strings.TrimSuffix(next.name+" > "+rest, " > -")
				old, known := best[name]
				longer := cmp.Compare(strings.Count(chain, " > "), strings.Count(old, " > "))
				if !known || cmp.Or(longer, strings.Compare(chain, old)) < 0 {
					best[name] = chain
				}
			}
		}
	}
	return best
}
