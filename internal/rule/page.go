package rule

import (
	"slices"

	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
)

// FirstRelease is the version since which the first categories exist.
const FirstRelease = "0.1.0"

// A Page describes a rule to its users. It is the only description: the Doc of
// the analyzer, the page in docs/rules, the help of the command and SARIF are
// rendered from it. Texts are Markdown, without headings.
type Page struct {
	Title      string // what the rule does, as "report ...": the first line of the Doc
	Text       string
	Categories []Category
	Quiet      []Group
	Impact     string // what decides the impact of a finding, or ""
	Options    string // what the usage of the flags does not say, or ""
	Fixes      string // what is common to the fixes, or ""
	Suppress   string // what else suppresses findings, or ""
}

// A Category is a kind of finding. Its name is the anchor on the rule's page, to
// which findings link.
type Category struct {
	Name    string
	Finds   string // what it finds; the first sentence is in the table of categories
	Costs   string // why that costs
	Example Example
	Fixes   []report.Kind
	Fix     string   // when there is a fix, when there is none, and what to do then
	See     []string // commands of Redis whose documentation helps
	Since   string   // the version that has it first
	// Impact is the highest that a finding has. The code decides whether one has less.
	Impact config.Impact
	Off    *Off // nil if it is on by default
	// PerEntry says that a finding costs as much as its function is entered often:
	// where only cold paths lead it has a low impact.
	PerEntry bool
}

// An Example is Go code with a finding, what redisvet prints, and code without one.
// Both are complete declarations, without the package clause and the imports.
type Example struct{ Bad, Message, Good string }

// Off says how findings are counted of a category that is off by default.
type Off struct {
	One, Many string // what one finding is called, and several: "denylist", "denylists"
	Flag      string // that reports them: "classes=all"
}

// A Group lists reasons why code is not reported.
type Group struct {
	Title   string
	Reasons []Reason
}

// A Reason is why code is not reported. Its cases are in a folder of its name, in lower
// case and without spaces.
type Reason struct {
	Name, Text string
	Cases      string // the folder of testdata with that below quiet; that of the rule if ""
}

// Category returns the category of a name. It is the zero Category if there is none.
func (p Page) Category(name string) Category {
	i := slices.IndexFunc(p.Categories, func(c Category) bool { return c.Name == name })
	if i < 0 {
		return Category{}
	}
	return p.Categories[i]
}

// Kinds returns the kinds of fixes of all categories.
func (p Page) Kinds() []report.Kind {
	var out []report.Kind
	for _, c := range p.Categories {
		for _, k := range c.Fixes {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// Declare returns what a page says of the directives that declare something of a
// function: what the code does not show of it.
func Declare(what string, directives ...string) string {
	list := ""
	for _, d := range directives {
		list += "//redisvet:" + d + " -- reason\n"
	}
	return "If the code does not show that a function " + what + ", say so in its doc comment. [redisignore](redisignore.md) describes these directives:\n\n```go\n" + list + "```"
}

// unused describes the category that every rule has.
func unused(rule string) Category {
	const body = "\treturn rdb.SCard(ctx, \"users\").Result()\n}"
	const head = "func Count(ctx context.Context, rdb *redis.Client) (int64, error) {\n"
	return Category{
		Name:  report.Unused,
		Finds: "A directive that names this rule and suppresses nothing. The code that it was for has usually been fixed since.",
		Costs: "Readers believe such a directive. It would also suppress the next finding at this place.",
		Example: Example{
			Bad:     head + "\t//redisvet:ignore " + rule + " -- runs once a day\n" + body,
			Message: "redisvet:ignore " + rule + " suppresses nothing here: remove it",
			Good:    head + body,
		},
		Fix:   "There is no automatic fix: remove the directive, or put it on the line that the message names. A directive at a loop does not cover the body of the loop.",
		Since: FirstRelease,
	}
}
