package config

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// An override has settings for a part of a module. Its Config has only the keys that
// are in its from.
type override struct {
	paths []glob
	*Config
}

// In returns the configuration of a file or a directory: what the overrides set whose
// paths match it, in their order.
func (c *Config) In(name string) *Config {
	if len(c.overrides) == 0 {
		return c
	}
	at, ok := c.below(name)
	if !ok {
		return c
	}
	out := *c
	for _, o := range c.overrides {
		if matches(o.paths, at) {
			out.merge(o.Config)
		}
	}
	return out.overridden()
}

// Excluded reports whether findings in a file are not reported.
func (c *Config) Excluded(name string) bool {
	if len(c.exclude) == 0 {
		return false
	}
	at, ok := c.below(name)
	return ok && matches(c.exclude, at)
}

// Missing returns the paths in exclude that match nothing below the root of the module.
// In the file of a workspace a path may be of another module.
func (c *Config) Missing() (out []string) {
	if filepath.Dir(c.Path) != c.root {
		return nil
	}
	for _, g := range c.exclude {
		if slices.Contains(g, "**") {
			continue // it would take a walk
		}
		if found, err := fs.Glob(os.DirFS(c.root), g.String()); err == nil && len(found) == 0 {
			out = append(out, g.String())
		}
	}
	return out
}

// below returns the elements of a path below the root of the module.
func (c *Config) below(name string) ([]string, bool) {
	if c.root == "" || name == "" {
		return nil, false
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, false
	}
	rel, err := filepath.Rel(c.root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return nil, false
	}
	return elements(filepath.ToSlash(rel)), true
}

func matches(globs []glob, name []string) bool {
	return slices.ContainsFunc(globs, func(g glob) bool { return g.match(name) })
}

// merge sets what another configuration sets in a file or a preset.
func (c *Config) merge(from *Config) {
	if _, set := from.from["impact"]; set {
		c.Impact = from.Impact
	}
	c.categories = merged(c.categories, from.categories)
	c.severity = merged(c.severity, from.severity)
	c.from = merged(c.from, from.from)
	c.rules = maps.Clone(c.rules)
	for rule, s := range from.rules {
		c.rules[rule] = append(slices.Clone(s), c.rules[rule]...)
	}
}

// merged returns a map with the entries of both; those of over win.
func merged[K comparable, V any](under, over map[K]V) map[K]V {
	out := make(map[K]V, len(under)+len(over))
	maps.Copy(out, under)
	maps.Copy(out, over)
	return out
}
