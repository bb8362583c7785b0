package cli

import (
	"errors"
	"fmt"
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
	fmt.Fprintln(w, "RULE/CATEGORY\tDEFAULT\tIMPACT\tFIX\tWHAT IT FINDS")
	for _, a := range t.Analyzers {
		for _, c := range rule.Of(a).Page.Categories {
			fmt.Fprintf(w, "%s/%s\t%s\t%s\t%s\t%s\n", a.Name, c.Name, c.Default(), c.Impact, c.Safety(), strings.ReplaceAll(c.Brief(), "`", ""))
		}
	}
	if err := w.Flush(); err != nil {
		return t.fail(err)
	}
	return Clean
}

// explainCommand is redisvet explain RULE/CATEGORY: what the category finds, and
// how it is switched on or off, or suppressed in one place.
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
	c := rule.Of(a).Page.Category(category)
	fmt.Fprintf(t.Stdout, "%s\n\n%s\n", name, rule.Plain(c.Markdown(a.Name)))
	if c.Off != nil {
		fmt.Fprintf(t.Stdout, "Default:  off; on with -categories=%s=on or -%s.%s\n", name, a.Name, c.Off.Flag)
	} else {
		fmt.Fprintf(t.Stdout, "Default:  on; off with -categories=%s=off\n", name)
	}
	fmt.Fprintf(t.Stdout, "Suppress: //redisvet:ignore %s -- reason\n", name)
	fmt.Fprintf(t.Stdout, "Rule:     redisvet help %s\n", a.Name)
	if a.URL != "" {
		fmt.Fprintf(t.Stdout, "More:     %s#%s\n", a.URL, category)
	}
}
