package load

import "bytes"

// strip returns src with the bodies of its top-level functions emptied. Of a
// package that no analyzer visits the types are all that is needed, bodies
// are most of its text, and not parsing them is half of the time and memory
// of a run. Positions after a body are those of the shorter text, which
// nobody is shown. Source that it cannot follow is returned as it is.
func strip(src []byte) []byte {
	out := make([]byte, 0, len(src)/2)
	kept := 0 // src[:kept] is in out or left out
	s := stripper{src: src}
	for {
		word, ok := s.next()
		if !ok {
			break
		}
		if s.depth != 0 || word != "func" || !s.lineStart(s.start) {
			continue
		}
		open, ok := s.body()
		if !ok {
			continue // declared without a body, or beyond us
		}
		depth := s.depth
		for s.depth >= depth {
			if _, ok := s.next(); !ok {
				return src
			}
		}
		out = append(out, src[kept:open+1]...)
		kept = s.pos - 1 // the closing brace
	}
	if s.depth != 0 {
		return src
	}
	return append(out, src[kept:]...)
}

// A stripper walks over source text by words and brackets.
type stripper struct {
	src   []byte
	start int // of the last word
	pos   int // behind it
	depth int // of open brackets of any kind
}

// lineStart reports whether nothing stands before i on its line, as gofmt has
// it for declarations.
func (s *stripper) lineStart(i int) bool { return i == 0 || s.src[i-1] == '\n' }

// next moves behind the next word or bracket, passing over literals and
// comments. A bracket is a word of one character; other operators are passed
// over, save the newline, which ends a declaration and so is a word.
func (s *stripper) next() (word string, ok bool) {
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		s.start = s.pos
		s.pos++
		switch c {
		case '(', '[', '{':
			s.depth++
			return string(c), true
		case ')', ']', '}':
			s.depth--
			return string(c), true
		case '\n':
			return "\n", true
		case '"', '\'':
			s.quoted(c)
		case '`':
			if !s.skipPast("`") {
				return "", false
			}
		case '/':
			switch {
			case s.pos < len(s.src) && s.src[s.pos] == '/':
				i := bytes.IndexByte(s.src[s.pos:], '\n')
				if i < 0 {
					s.pos = len(s.src)
				} else {
					s.pos += i // the newline is a word of its own
				}
			case s.pos < len(s.src) && s.src[s.pos] == '*':
				s.pos++
				if !s.skipPast("*/") {
					return "", false
				}
			}
		default:
			if isLetter(c) {
				for s.pos < len(s.src) && isLetter(s.src[s.pos]) {
					s.pos++
				}
				return keyword(s.src[s.start:s.pos]), true
			}
		}
	}
	return "", false
}

// keyword names the words that matter without allocating for the others.
func keyword(b []byte) string {
	switch string(b) {
	case "func":
		return "func"
	case "struct":
		return "struct"
	case "interface":
		return "interface"
	}
	return "_"
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// quoted passes over the rest of a literal that ends with quote on its line.
func (s *stripper) quoted(quote byte) {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '\\':
			s.pos++
		case quote:
			s.pos++
			return
		case '\n':
			return // not valid Go; the parser will say so
		}
		s.pos++
	}
}

func (s *stripper) skipPast(end string) bool {
	i := bytes.Index(s.src[s.pos:], []byte(end))
	if i < 0 {
		s.pos = len(s.src)
		return false
	}
	s.pos += i + len(end)
	return true
}

// body moves behind the brace that opens the body of the function whose
// keyword was just read and returns where that brace stands. In a signature a
// brace follows struct or interface; the first that does not is the body's.
func (s *stripper) body() (open int, ok bool) {
	last := "func"
	for {
		word, ok := s.next()
		if !ok {
			return 0, false
		}
		switch {
		case word == "{" && s.depth == 1 && last != "struct" && last != "interface":
			return s.start, true
		case word == "\n" && s.depth == 0:
			return 0, false
		}
		if word != "\n" {
			last = word
		}
	}
}
