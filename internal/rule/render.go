package rule

import (
	"cmp"
	"flag"
	"fmt"
	"go/doc/comment"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/redisvet/redisvet/internal/report"
)

// Markdown returns the page of a rule. Its links lead from docs/rules.
func (s Spec) Markdown() string {
	title := strings.ToUpper(s.Page.Title[:1]) + s.Page.Title[1:]
	return fmt.Sprintf("# %s\n\n%s.\n\n%s\n", s.Name, title, strings.TrimSpace(s.body()))
}

// Help returns the page with absolute links, for readers elsewhere. TestHelpHasNoRelativeLinks
// sees that each link of a page is one that can be resolved.
func (s Spec) Help() string {
	base, _ := url.Parse(report.URL(s.Name))
	return relative.ReplaceAllStringFunc(s.Markdown(), func(link string) string {
		m := relative.FindStringSubmatch(link)
		to, err := base.Parse(m[2])
		if err != nil {
			return link
		}
		return "[" + m[1] + "](" + to.String() + ")"
	})
}

// Text returns the page for readers without Markdown.
func (s Spec) Text() string {
	return s.Page.Title + "\n\n" + strings.TrimSpace(Plain(s.body())) + "\n"
}

// body returns the page without its title.
func (s Spec) body() string {
	var b strings.Builder
	p := s.Page
	paragraph(&b, p.Text)
	b.WriteString("| category | default | fix | what it finds |\n|---|---|---|---|\n")
	for _, c := range p.Categories {
		fmt.Fprintf(&b, "| [%s](#%[1]s) | %s | %s | %s |\n", c.Name, c.Default(), c.Safety(), c.Brief())
	}
	b.WriteString("\n")
	for _, c := range p.Categories {
		paragraph(&b, "## "+c.Name)
		paragraph(&b, c.Markdown(s.Name))
	}
	paragraph(&b, "## Not reported")
	for _, g := range p.Quiet {
		paragraph(&b, g.Title+":")
		for _, r := range g.Reasons {
			fmt.Fprintf(&b, "- [%s](../../testdata/%s/quiet/%s): %s\n", r.Name, cmp.Or(r.Cases, s.Name), r.Folder(), r.Text)
		}
		b.WriteString("\n")
	}
	add := func(heading, text string) {
		if text = strings.TrimSpace(text); text != "" {
			paragraph(&b, "## "+heading)
			paragraph(&b, text)
		}
	}
	add("Fixes", p.Fixes)
	add("Impact", p.Impact)
	add("Options", s.flags()+"\n"+p.Options)
	add("Suppress", fmt.Sprintf("Put this on the line, on the line above, or above a declaration:\n\n"+
		"```go\n//redisvet:ignore %s -- reason\n```\n\n"+
		"`%[1]s/CATEGORY` suppresses one category. `-categories=%[1]s/CATEGORY=off` switches it off.\n\n%s", s.Name, p.Suppress))
	return b.String()
}

// flags lists the flags of a rule.
func (s Spec) flags() string {
	var b strings.Builder
	if s.Options != nil {
		s.Options.VisitAll(func(f *flag.Flag) {
			value := ""
			if f.DefValue != "" {
				value = " (default `" + f.DefValue + "`)"
			}
			fmt.Fprintf(&b, "- `-%s.%s`%s: %s.\n", s.Name, f.Name, value, f.Usage)
		})
	}
	return b.String()
}

// Markdown returns what the page of a rule says of a category.
func (c Category) Markdown(rule string) string {
	var b strings.Builder
	paragraph(&b, c.Finds)
	paragraph(&b, "**Why it costs:** "+c.Costs)
	paragraph(&b, "**Example:**")
	code(&b, "go", c.Example.Bad)
	paragraph(&b, "redisvet prints:")
	code(&b, "text", c.Example.Message)
	paragraph(&b, "Better:")
	code(&b, "go", c.Example.Good)
	paragraph(&b, "**Fix:** "+c.Fix)
	for _, k := range c.Fixes {
		effect := k.Effect
		if effect != "" {
			effect = "; " + effect
		}
		fmt.Fprintf(&b, "- %s: %s%s\n", k.Safety, k.Name, effect)
	}
	b.WriteString("\n")
	var links []string
	for _, command := range c.See {
		links = append(links, "["+command+"]("+commandURL(command)+")")
	}
	if len(links) > 0 {
		paragraph(&b, "**Redis:** "+strings.Join(links, ", "))
	}
	since := "**Since:** " + c.Since
	if c.Off != nil {
		since += fmt.Sprintf(". Off by default; `-%s.%s` reports it.", rule, c.Off.Flag)
	}
	paragraph(&b, since)
	return strings.TrimSpace(b.String())
}

// Default is whether a category is reported by default: "on" or "off".
func (c Category) Default() string {
	if c.Off != nil {
		return "off"
	}
	return "on"
}

// Safety names the safeties of the fixes: "safe", "unsafe", "safe, unsafe" or "none".
func (c Category) Safety() string {
	var list []string
	for _, s := range []report.Safety{report.Safe, report.Unsafe} {
		if slices.ContainsFunc(c.Fixes, func(k report.Kind) bool { return k.Safety == s }) {
			list = append(list, s.String())
		}
	}
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}

// Brief is the first sentence of what a category finds, without its full stop.
func (c Category) Brief() string {
	paragraph, _, _ := strings.Cut(c.Finds, "\n")
	first, _, _ := strings.Cut(paragraph, ". ")
	return strings.TrimRight(first, ".")
}

// Folder is the name of the folder with the cases of a reason.
func (r Reason) Folder() string { return strings.ToLower(strings.ReplaceAll(r.Name, " ", "")) }

// commandURL is where a command is documented.
func commandURL(command string) string {
	return "https://redis.io/docs/latest/commands/" + strings.ToLower(strings.ReplaceAll(command, " ", "-")) + "/"
}

func paragraph(b *strings.Builder, text string) {
	if text = strings.TrimSpace(text); text != "" {
		b.WriteString(text + "\n\n")
	}
}

func code(b *strings.Builder, lang, text string) {
	paragraph(b, fmt.Sprintf("```%s\n%s\n```", lang, strings.TrimSpace(text)))
}

var (
	relative = regexp.MustCompile(`\[([^\]]*)\]\(([^:)]+)\)`)
	absolute = regexp.MustCompile(`\[([^\]]*)\]\(([^)]+)\)`)
	marks    = strings.NewReplacer("`", "", "**", "")
)

// Plain returns Markdown for a terminal or an editor, as Go prints doc comments:
// code is indented, text is wrapped, and there are no tables.
func Plain(markdown string) string {
	var b strings.Builder
	inside := false // a block of code
	for line := range strings.Lines(markdown) {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = !inside
		case inside:
			if line != "\n" {
				line = "\t" + line
			}
			b.WriteString(line)
		case strings.HasPrefix(line, "|"):
		default:
			line = strings.TrimPrefix(line, "#") // a heading of one level
			if strings.HasPrefix(line, "- ") {
				line = "  " + line
			}
			line = absolute.ReplaceAllString(relative.ReplaceAllString(line, "$1"), "$1 $2")
			b.WriteString(marks.Replace(line))
		}
	}
	var p comment.Parser
	pr := comment.Printer{TextWidth: 80}
	return string(pr.Text(p.Parse(b.String())))
}
