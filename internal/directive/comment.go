package directive

import (
	"regexp"
	"strings"
)

// A Comment is a comment that has the form of a directive, or nearly so:
//
//	//redisvet:VERB ARGS -- REASON
type Comment struct {
	Start  string // "//" or "/*"
	Indent string // the space before the tool
	Tool   string // "redisvet", in any case
	Verb   string // "ignore"
	Args   string // what follows, up to the dashes
	ArgsAt int    // where Args begin in the text
	Dashed bool   // whether there are dashes between spaces
	Reason string // what follows the dashes
}

var (
	opening = regexp.MustCompile(`^(//|/\*)(\s*)((?i:redisvet)):(\S*)`)
	dashes  = regexp.MustCompile(`(?:^|\s)--(?:\s|$)`)
)

// Split takes the text of a comment apart. It reports false for one that has
// another form.
func Split(text string) (Comment, bool) {
	m := opening.FindStringSubmatchIndex(text)
	if m == nil {
		return Comment{}, false
	}
	c := Comment{
		Start: text[m[2]:m[3]], Indent: text[m[4]:m[5]], Tool: text[m[6]:m[7]], Verb: text[m[8]:m[9]],
		ArgsAt: m[1],
	}
	c.Args = text[m[1]:]
	if c.Start == "/*" {
		c.Verb, c.Args = strings.TrimSuffix(c.Verb, "*/"), strings.TrimSuffix(c.Args, "*/")
	}
	// What follows another // is a comment on the directive.
	if i := strings.Index(c.Args+" ", " // "); i >= 0 {
		c.Args = c.Args[:i]
	}
	if at := dashes.FindStringIndex(c.Args); at != nil {
		c.Dashed, c.Reason, c.Args = true, strings.TrimSpace(c.Args[at[1]:]), c.Args[:at[0]]
	}
	return c, true
}
