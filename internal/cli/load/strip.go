package load

import "bytes"

// strip returns src with empty bodies of top-level functions, and without the
// elements of the literals that initialize variables. A package that no analyzer
// visits only needs types, and bodies and tables are most of its text. Not
// parsing them saves half of the time and memory of a run. Positions after a
// body refer to the shorter text, and are never shown. strip returns source
// that it cannot parse unchanged.
func strip(src []byte) []byte {
	out := make([]byte, 0, len(src)/2)
	kept := 0 // src[:kept] is already copied or skipped
	s := stripper{src: src}
	for {
		word, ok := s.next()
		if !ok {
			break
		}
		if s.depth != 0 || word != "func" && word != "var" || !s.lineStart(s.start) {
			continue
		}
		decl := s.start
		open, ok := s.body()
		if !ok {
			continue // declared without a body, or not parsed
		}
		if word == "var" && bytes.Contains(src[decl:open], []byte("[...]")) {
			continue // the elements are a part of the type
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

// A stripper scans source text by words and brackets.
type stripper struct {
	src   []byte
	start int // of the last word
	pos   int // after the last word
	depth int // of open brackets of any kind
}

// lineStart reports whether i is the start of a line, where gofmt puts
// declarations.
func (s *stripper) lineStart(i int) bool { return i == 0 || s.src[i-1] == '\n' }

// next moves past the next word or bracket. It skips literals, comments and
// operators. A bracket is a word of one character. So is the newline, because
// it ends a declaration.
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

// keyword returns the words that matter, without allocating for others.
func keyword(b []byte) string {
	switch string(b) {
	case "func":
		return "func"
	case "var":
		return "var"
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

// quoted skips the rest of a literal that ends with quote on its line.
func (s *stripper) quoted(quote byte) {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '\\':
			s.pos++
		case quote:
			s.pos++
			return
		case '\n':
			return // invalid Go; the parser will report it
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

// body moves past the brace that opens the body of the current function, or the
// first literal of the current variable, and returns the brace's offset. In a
// type a brace follows struct or interface, so the first other one opens the body.
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
