package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/rule"
)

// rulesCommand is redisvet rules: a table of the categories of all rules.
func (t *Tool) rulesCommand(args []string) int {
	if len(args) > 0 {
		return t.fail(errors.New("rules takes no arguments; see redisvet explain RULE/CATEGORY"))
	}
	w := tabwriter.NewWriter(t.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RULE/CATEGORY\tDEFAULT\tWHAT IT FINDS")
	for _, a := range t.Analyzers {
		for _, c := range config.Categories[a.Name] {
			fmt.Fprintf(w, "%s/%s\t%s\t%s\n", a.Name, c, byDefault(a, c), firstSentence(section(a, c)))
		}
	}
	if err := w.Flush(); err != nil {
		return t.fail(err)
	}
	return Clean
}

// explainCommand is redisvet explain RULE/CATEGORY: what the category finds, and
// how it is switched on, off or silenced in one place.
func (t *Tool) explainCommand(args []string) int {
	if len(args) != 1 {
		return t.fail(errors.New("explain takes one RULE/CATEGORY, such as redisloop/perelement; see redisvet rules"))
	}
	name, category, ok := strings.Cut(args[0], "/")
	if !ok {
		return t.help(args)
	}
	if _, err := config.ParseCategory(args[0]); err != nil {
		return t.fail(fmt.Errorf("%w; see redisvet rules", err))
	}
	for _, a := range t.Analyzers {
		if a.Name == name {
			t.explain(a, category)
			return Clean
		}
	}
	return t.fail(fmt.Errorf("rule %s is not part of this redisvet", name))
}

func (t *Tool) explain(a *analysis.Analyzer, category string) {
	name := a.Name + "/" + category
	fmt.Fprintf(t.Stdout, "%s\n\n%s\n\n", name, section(a, category))
	if hidden, ok := hiddenOf(a, category); ok {
		fmt.Fprintf(t.Stdout, "Default:  off; on with -categories=%s=on or -%s.%s\n", name, a.Name, hidden.Flag)
	} else {
		fmt.Fprintf(t.Stdout, "Default:  on; off with -categories=%s=off\n", name)
	}
	fmt.Fprintf(t.Stdout, "Silence:  //redisvet:ignore %s -- reason\n", name)
	fmt.Fprintf(t.Stdout, "Rule:     redisvet help %s\n", a.Name)
	if a.URL != "" {
		fmt.Fprintf(t.Stdout, "More:     %s#%s\n", a.URL, category)
	}
}

// byDefault is "on" or "off".
func byDefault(a *analysis.Analyzer, category string) string {
	if _, ok := hiddenOf(a, category); ok {
		return "off"
	}
	return "on"
}

// hiddenOf returns how a category is reported that is off by default.
func hiddenOf(a *analysis.Analyzer, category string) (rule.Hidden, bool) {
	all := rule.Of(a).Hidden
	i := slices.IndexFunc(all, func(h rule.Hidden) bool { return h.Category == category })
	if i < 0 {
		return rule.Hidden{}, false
	}
	return all[i], true
}

// section returns the text below a heading of a rule's documentation.
func section(a *analysis.Analyzer, heading string) string {
	_, text, _ := strings.Cut(a.Doc, "\n# "+heading+"\n")
	text, _, _ = strings.Cut(text, "\n# ")
	return strings.TrimSpace(text)
}

// firstSentence returns the first sentence of a text, in one line.
func firstSentence(text string) string {
	paragraph, _, _ := strings.Cut(text, "\n\n")
	line := strings.Join(strings.Fields(paragraph), " ")
	if i := strings.Index(line, ". "); i >= 0 {
		line = line[:i]
	}
	return strings.TrimRight(line, ".:")
}
