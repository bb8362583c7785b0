package gopls

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// A textEdit puts text in the place of a span.
type textEdit struct {
	Range   span
	NewText string
}

type workspaceEdit struct {
	DocumentChanges []struct {
		TextDocument struct{ URI string }
		Edits        []textEdit
	}
}

// An action is what an editor offers at a place.
type action struct {
	Title, Kind string
	Edit        *workspaceEdit
	Data        json.RawMessage // for an action without an edit, to ask for it
}

// offset is where a position is in a text; characters are UTF-16 units.
func offset(text string, p position) int {
	at := 0
	for range p.Line {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	for n := p.Character; n > 0; n-- {
		r, size := utf8.DecodeRuneInString(text[at:])
		at += size
		if r > 0xFFFF {
			n--
		}
	}
	return at
}

// applied is a text after edits that do not overlap.
func applied(text string, edits []textEdit) string {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b textEdit) int { return offset(text, b.Range.Start) - offset(text, a.Range.Start) })
	for i := 0; i < len(edits); {
		// Insertions at one place are in the order in which they come.
		j, inserted := i, ""
		for ; j < len(edits) && edits[j].Range.Start == edits[i].Range.Start; j++ {
			inserted += edits[j].NewText
		}
		text = text[:offset(text, edits[i].Range.Start)] + inserted + text[offset(text, edits[j-1].Range.End):]
		i = j
	}
	return text
}

// apply makes the changes of an edit: in open files and on disk, as an editor
// that saves at once.
func (c *client) apply(e *workspaceEdit) {
	for _, d := range e.DocumentChanges {
		path := pathOf(d.TextDocument.URI)
		text, err := os.ReadFile(path)
		if err != nil {
			c.t.Error(err)
			continue
		}
		c.save(path, applied(string(text), d.Edits))
	}
}

// save writes a file and notifies the server, as an editor does.
func (c *client) save(path, text string) {
	_, err := os.Stat(path)
	kind := changed
	if err != nil {
		kind = created
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		c.t.Error(err)
	}
	if c.open[path] > 0 {
		c.edit(path, text)
		c.notify("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": uri(path)}})
	}
	c.saved(path, kind)
}

// action is what the server offers for a diagnostic with the words in its
// title.
func (c *client) action(path string, d diagnostic, title string) action {
	c.t.Helper()
	var actions []action
	c.call("textDocument/codeAction", map[string]any{
		"textDocument": map[string]any{"uri": uri(path)},
		"range":        d.Range,
		"context":      map[string]any{"diagnostics": []any{wire(d)}, "only": []string{"quickfix"}},
	}, &actions)
	i := slices.IndexFunc(actions, func(a action) bool { return strings.Contains(a.Title, title) })
	if i < 0 {
		c.t.Fatalf("no action %q for %s; there are %+v", title, d.Message, actions)
	}
	return actions[i]
}

// fix makes the edits of an action.
func (c *client) fix(path string, d diagnostic, title string) {
	c.t.Helper()
	a := c.action(path, d, title)
	if a.Edit == nil {
		c.call("codeAction/resolve", map[string]any{"title": a.Title, "kind": a.Kind, "data": a.Data}, &a)
	}
	if a.Edit == nil {
		c.t.Fatalf("%q has no edit", a.Title)
	}
	c.apply(a.Edit)
}

// wire is a diagnostic as the server has sent it.
func wire(d diagnostic) map[string]any {
	lower := func(p position) map[string]any { return map[string]any{"line": p.Line, "character": p.Character} }
	return map[string]any{
		"range":    map[string]any{"start": lower(d.Range.Start), "end": lower(d.Range.End)},
		"severity": d.Severity, "source": d.Source, "message": d.Message, "code": d.Code, "data": d.Data,
	}
}

// Positions are counted as the protocol counts them.
func TestApplied(t *testing.T) {
	const text = "a\nß😀bc\n"
	at := func(line, from, to int) span { return span{position{line, from}, position{line, to}} }
	for want, edits := range map[string][]textEdit{
		"a\nß😀Xc\n":    {{at(1, 3, 4), "X"}},
		"1a2\nß😀bc\n3": {{at(2, 0, 0), "3"}, {at(0, 0, 0), "1"}, {at(0, 1, 1), "2"}},
		"12a\nß😀bc\n":  {{at(0, 0, 0), "1"}, {at(0, 0, 0), "2"}},
	} {
		if got := applied(text, edits); got != want {
			t.Errorf("%v: %q, want %q", edits, got, want)
		}
	}
}
