package fix

import (
	"go/token"
	"slices"
	"strings"
)

// origin returns the position in the text before fixes of a position in the text
// after them. Lines that differ only in their indentation are the same. A position
// in a line that fixes have added is that of the next line before it.
func origin(before, after []byte, pos token.Position) token.Position {
	old, now := strings.Split(string(before), "\n"), strings.Split(string(after), "\n")
	if pos.Line < 1 || pos.Line > len(now) {
		return pos
	}
	of := sameLines(trimmed(old), trimmed(now))
	at := pos.Line - 1
	for at > 0 && of[at] < 0 {
		at--
	}
	was := max(of[at], 0)
	if at == pos.Line-1 {
		pos.Column = max(pos.Column+indent(old[was])-indent(now[at]), 1)
	} else {
		pos.Column = indent(old[was]) + 1
	}
	pos.Line = was + 1
	pos.Offset = pos.Column - 1
	for _, l := range old[:was] {
		pos.Offset += len(l) + 1
	}
	return pos
}

// sameLines returns for each line of the new text the line of the old one, or -1:
// the longest common subsequence.
func sameLines(old, now []string) []int {
	of := slices.Repeat([]int{-1}, len(now))
	head := 0
	for head < len(old) && head < len(now) && old[head] == now[head] {
		of[head] = head
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(now)-head && old[len(old)-1-tail] == now[len(now)-1-tail] {
		tail++
		of[len(now)-tail] = len(old) - tail
	}
	a, b := old[head:len(old)-tail], now[head:len(now)-tail]
	length := make([][]int32, len(a)+1)
	for i := range length {
		length[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			of[head+j] = head + i
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return of
}

func trimmed(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.TrimSpace(l)
	}
	return out
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }
