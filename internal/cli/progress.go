package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/redisvet/redisvet/internal/printable"
)

// progress is one line on a terminal that is overwritten and finally cleared.
// In a pipe or a file it is silent.
type progress struct {
	w     io.Writer // nil: silent
	shown bool
	next  time.Time
}

func newProgress(w io.Writer) *progress {
	if !isTerminal(w) {
		return &progress{}
	}
	return &progress{w: w}
}

func (p *progress) say(text string) {
	if p.w != nil {
		fmt.Fprintf(p.w, "\r\x1b[Kredisvet: %s", printable.Line(text))
		p.shown = true
	}
}

// Count prints how many packages are done, at most ten times a second.
func (p *progress) Count(n, of int) {
	if now := time.Now(); p.w != nil && now.After(p.next) {
		p.next = now.Add(100 * time.Millisecond)
		p.say(fmt.Sprintf("%d of %d packages", n, of))
	}
}

// Tell prints a line that stays on the terminal.
func (p *progress) Tell(text string) {
	p.clear()
	if p.w != nil {
		fmt.Fprintf(p.w, "redisvet: %s\n", text)
	}
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
