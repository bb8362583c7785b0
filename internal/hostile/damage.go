package hostile

import (
	"go/scanner"
	"go/token"
	"math/rand/v2"
	"strings"
)

// Damage replaces n names in src with other names, known or unknown, or with
// literals. The result often parses and seldom type-checks.
func Damage(seed uint64, src string, n int) string {
	r := rand.New(rand.NewPCG(seed, 2))
	names := namesIn(src)
	at := make(map[int]bool)
	for range n {
		at[r.IntN(len(names))] = true
	}
	var b strings.Builder
	end := 0
	for i, name := range names {
		if !at[i] {
			continue
		}
		b.WriteString(src[end:name.from])
		end = name.from + len(name.text)
		switch r.IntN(8) {
		case 0:
			b.WriteString("nil")
		case 1:
			b.WriteString("missing")
		case 2:
			b.WriteString("1")
		default:
			b.WriteString(names[r.IntN(len(names))].text)
		}
	}
	b.WriteString(src[end:])
	return b.String()
}

// A name is an identifier at a position in a text.
type name struct {
	text string
	from int
}

func namesIn(src string) (out []name) {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(src))
	s.Init(file, []byte(src), nil, 0)
	for {
		pos, kind, text := s.Scan()
		switch kind {
		case token.EOF:
			return out
		case token.IDENT:
			out = append(out, name{text, file.Offset(pos)})
		}
	}
}
