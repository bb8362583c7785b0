package flow

import (
	"go/ast"
	"go/token"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A Loop is a natural loop: the blocks that can reach Header again. If a block
// inside the statement always leaves the loop (return, break, log.Fatal), it is
// no member. So a command in a shutdown branch is no command of the loop.
type Loop struct {
	Header *ssa.BasicBlock
	Parent *Loop    // the next loop outwards in the same function, or nil
	Stmt   ast.Stmt // *ast.ForStmt or *ast.RangeStmt; nil for a loop made of gotos

	members blockSet
	size    int
}

// Contains reports whether the loop can execute b again.
func (l *Loop) Contains(b *ssa.BasicBlock) bool {
	return l.members.has(b.Index) && b.Parent() == l.Header.Parent()
}

// Blocks iterates over the blocks of the loop in order.
func (l *Loop) Blocks(yield func(*ssa.BasicBlock) bool) {
	all := l.Header.Parent().Blocks
	Count(l.size)
	l.members.each(func(i int) bool { return yield(all[i]) })
}

// Exits returns the branches with a successor outside the loop, in the order of
// the blocks.
func (l *Loop) Exits() []*ssa.If {
	var out []*ssa.If
	for b := range l.Blocks {
		br := Branch(b)
		if br != nil && !(l.Contains(b.Succs[0]) && l.Contains(b.Succs[1])) {
			out = append(out, br)
		}
	}
	return out
}

// Pos returns the position of the loop's statement.
func (l *Loop) Pos() token.Pos {
	if l.Stmt != nil {
		return l.Stmt.Pos()
	}
	for _, in := range l.Header.Instrs {
		if p := in.Pos(); p.IsValid() {
			return p
		}
	}
	return l.Header.Parent().Pos()
}

// Ranged returns the slice, map or sequence of which the head of a loop takes the
// elements in turn, or nil.
func (l *Loop) Ranged() ssa.Value {
	for _, in := range l.Header.Instrs {
		if next, ok := in.(*ssa.Next); ok {
			return next.Iter.(*ssa.Range).X
		}
	}
	br := Branch(l.Header)
	if br == nil {
		return nil
	}
	cmp, ok := br.Cond.(*ssa.BinOp)
	if !ok {
		return nil
	}
	list, _ := LenOf(cmp.Y)
	return list
}

// Encloses reports whether pos is written inside the loop's statement.
func (l *Loop) Encloses(pos token.Pos) bool {
	return l.Stmt != nil && l.Stmt.Pos() <= pos && pos < l.Stmt.End()
}

// Loops are the natural loops of one function.
type Loops struct {
	inner map[*ssa.BasicBlock]*Loop // innermost loop of each block
	all   []*Loop
}

// Innermost returns the innermost loop that b is a member of, or nil.
func (ls *Loops) Innermost(b *ssa.BasicBlock) *Loop { return ls.inner[b] }

// All returns the loops, inner before outer.
func (ls *Loops) All() []*Loop { return ls.all }

// FindLoops finds the natural loops of fn. stmts are the loop statements of the
// function's own body, without those of nested function literals.
func FindLoops(fn *ssa.Function, stmts []ast.Stmt) *Loops {
	ls := &Loops{inner: map[*ssa.BasicBlock]*Loop{}}
	byHeader := map[*ssa.BasicBlock]*Loop{}
	for _, b := range fn.Blocks {
		for _, h := range b.Succs {
			if !h.Dominates(b) {
				continue
			}
			l := byHeader[h]
			if l == nil {
				l = &Loop{Header: h, members: newBlockSet(len(fn.Blocks))}
				l.members.add(h.Index)
				byHeader[h] = l
				ls.all = append(ls.all, l)
			}
			l.collect(b)
		}
	}
	for _, l := range ls.all {
		l.size = l.members.len()
	}
	sort.SliceStable(ls.all, func(i, j int) bool {
		a, b := ls.all[i], ls.all[j]
		if a.size != b.size {
			return a.size < b.size
		}
		return a.Header.Index < b.Header.Index
	})
	for i, l := range ls.all {
		for b := range l.Blocks {
			if ls.inner[b] == nil {
				ls.inner[b] = l
			}
		}
		for _, outer := range ls.all[i+1:] {
			if outer.Contains(l.Header) {
				l.Parent = outer
				break
			}
		}
	}
	ls.attach(stmts)
	return ls
}

// collect adds the blocks that reach the latch without passing the header.
func (l *Loop) collect(latch *ssa.BasicBlock) {
	work := []*ssa.BasicBlock{latch}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if l.members.has(b.Index) {
			continue
		}
		l.members.add(b.Index)
		work = append(work, b.Preds...)
	}
}

// attach finds the statement of each loop: the smallest one that contains every
// position of the loop's instructions and is not yet an inner loop's. (go/ssa
// keeps no link from blocks to statements.)
func (ls *Loops) attach(stmts []ast.Stmt) {
	taken := map[ast.Stmt]bool{}
	for _, l := range ls.all { // inner loops choose first
		lo, hi := l.extent()
		if lo == token.NoPos {
			continue
		}
		for _, s := range stmts {
			if s.Pos() <= lo && hi < s.End() && !taken[s] && l.writtenAs(s) && (l.Stmt == nil || s.End()-s.Pos() < l.Stmt.End()-l.Stmt.Pos()) {
				l.Stmt = s
			}
		}
		if l.Stmt != nil {
			taken[l.Stmt] = true
		}
	}
}

// writtenAs reports whether the loop's header can belong to a statement, by
// go/ssa's name for the block: "for.loop", "rangeindex.loop", or a label that a
// goto jumps to.
func (l *Loop) writtenAs(s ast.Stmt) bool {
	c := l.Header.Comment
	switch s.(type) {
	case *ast.RangeStmt:
		return !strings.HasPrefix(c, "for.") && strings.Contains(c, ".")
	case *ast.ForStmt:
		return !strings.HasPrefix(c, "range") && strings.Contains(c, ".")
	}
	return true
}

func (l *Loop) extent() (lo, hi token.Pos) {
	for b := range l.Blocks {
		for _, in := range b.Instrs {
			p := in.Pos()
			if !p.IsValid() || l.declaredOutside(in, p) {
				continue
			}
			if lo == token.NoPos || p < lo {
				lo = p
			}
			if p > hi {
				hi = p
			}
		}
	}
	return lo, hi
}

// declaredOutside reports whether the position of an instruction is that of a variable's
// declaration. A phi has it, and what passes on the address of a variable that is declared
// before the loop: Scan(&id).
func (l *Loop) declaredOutside(in ssa.Instruction, p token.Pos) bool {
	if _, phi := in.(*ssa.Phi); phi {
		return true
	}
	return slices.ContainsFunc(in.Operands(nil), func(op *ssa.Value) bool {
		if *op == nil {
			return false
		}
		v := Unwrap(*op)
		def, ok := v.(ssa.Instruction)
		return v.Pos() == p && (!ok || !l.Contains(def.Block()))
	})
}

// LoopStmts returns the loop statements of a function's body in source
// order, leaving out those of nested function literals.
func LoopStmts(syntax ast.Node) []ast.Stmt {
	var body *ast.BlockStmt
	switch n := syntax.(type) {
	case *ast.FuncDecl:
		body = n.Body
	case *ast.FuncLit:
		body = n.Body
	case *ast.RangeStmt: // the yield function of a range over a function
		body = n.Body
	}
	if body == nil {
		return nil
	}
	var out []ast.Stmt
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ForStmt:
			out = append(out, n)
		case *ast.RangeStmt:
			out = append(out, n)
		}
		return true
	})
	return out
}
