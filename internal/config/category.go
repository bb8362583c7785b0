package config

import (
	"fmt"
	"slices"
	"strings"
)

// A Category names a category of a rule, as redisloop/fastpoll.
type Category struct{ rule, name string }

func (c Category) String() string { return c.rule + "/" + c.name }

// ParseCategory parses RULE/CATEGORY. The categories are those of the rule's
// page.
func ParseCategory(s string) (Category, error) {
	rule, name, ok := strings.Cut(s, "/")
	known, isRule := Categories[rule]
	switch {
	case !ok || name == "":
		return Category{}, fmt.Errorf("want RULE/CATEGORY such as redisloop/fastpoll, not %q", s)
	case !isRule:
		return Category{}, fmt.Errorf("no rule %q%s", rule, suggest(rule, Rules))
	case !slices.Contains(known, name):
		return Category{}, fmt.Errorf("%s has no category %q%s", rule, name, suggest(name, known))
	}
	return Category{rule, name}, nil
}

// ParseSwitches parses the categories to switch on and off, as in a flag:
// redisloop/fastpoll=off,uncachedstate/atomic=on.
func ParseSwitches(s string) (map[Category]bool, error) {
	out := map[Category]bool{}
	for _, item := range items(strings.Split(s, ",")) {
		name, text, _ := strings.Cut(item, "=")
		c, err := ParseCategory(name)
		if err != nil {
			return nil, fmt.Errorf("categories: %w", err)
		}
		if out[c], err = parseSwitch(text); err != nil {
			return nil, fmt.Errorf("categories: %s: %w", c, err)
		}
	}
	return out, nil
}

func parseSwitch(s string) (bool, error) {
	switch s {
	case "on", "true":
		return true, nil
	case "off", "false":
		return false, nil
	}
	return false, fmt.Errorf("want on or off, not %q", s)
}

// Switched returns whether the user has switched a category on or off, and which. A
// category that is newer than the preset is off.
func (c *Config) Switched(rule, category string) (on, given bool) {
	name := Category{rule, category}
	on, given = c.categories[name]
	if !given && c.known != nil && !slices.Contains(c.known, name) {
		return false, true
	}
	return on, given
}
