package config

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// A preset is a set of defaults with a name. What a file or a flag sets wins over it.
type preset struct {
	name, doc string
	text      string              // in the form of a file
	known     map[string][]string // the categories that it knows, nil for all; the others are off
}

// presets are all presets. The versions come first, the newest of them at the front,
// which has the defaults of this redisvet: a test compares them.
//
// The preset of a released version never changes. Whoever changes a default, or adds a
// rule or a category, adds the preset of the next version at the front.
var presets = []preset{
	{
		name: "0.1",
		doc:  "the defaults of version 0.1, whatever version runs",
		text: `
tests: false
rtt: 0.5ms
replicas: 1
impact: medium
redisloop:
  budget: 500000
uncachedstate:
  classes: [ratelimit, breaker, checkthencount, serialtrips, manycommands]
  keys: []
  names: []
  newimports: false
  calls: []
  atomic: false
`,
		known: map[string][]string{
			"batchable":      {"series", "unused"},
			"keyspace":       {"keys", "scan", "onepage", "unused"},
			"quotarecursion": {"unbounded", "doubleread", "unused"},
			"redisignore":    {"malformed", "misplaced", "unknownrule", "unused"},
			"redisloop":      {"unpaced", "retry", "fastpoll", "perelement", "endlessscan", "unused"},
			"uncachedstate":  {"ratelimit", "breaker", "checkthencount", "serialtrips", "manycommands", "quota", "denylist", "switch", "atomic", "lookup", "unused"},
		},
	},
	{
		name: "pay-per-request",
		doc:  "for a server that is billed by the command: a poll of one second is a finding, and so is every class of state",
		text: `
price: 0.20/100k
redisloop:
  budget: 20000
uncachedstate:
  classes: [all]
`,
	},
}

// PresetNames lists the presets, the newest version first.
func PresetNames() []string {
	var out []string
	for _, p := range presets {
		out = append(out, p.name)
	}
	return out
}

// base reads the preset that a document names, whose values its other keys replace.
func (p *parser) base(root *yaml.Node) error {
	if root.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		if value(root.Content[i]).Value != "preset" {
			continue
		}
		val := value(root.Content[i+1])
		x, err := findPreset(val.Value)
		if err != nil {
			return p.errorf(val.Line, "preset: %v", err)
		}
		base, err := x.config()
		if err != nil {
			return p.at(val.Line, err)
		}
		base.Path = p.cfg.Path
		p.cfg = base
		return nil
	}
	return nil
}

func findPreset(name string) (preset, error) {
	i := slices.IndexFunc(presets, func(x preset) bool { return x.name == name })
	if i < 0 {
		return preset{}, fmt.Errorf("no preset %q%s", name, suggest(name, PresetNames()))
	}
	return presets[i], nil
}

// config returns the defaults with those of the preset.
func (x preset) config() (*Config, error) {
	p := newParser("preset " + x.name)
	p.preset, p.text = x.name, []byte(x.text)
	root, err := p.document()
	if err != nil {
		return nil, err
	}
	c, err := p.config(root)
	if err != nil {
		return nil, err
	}
	c.preset = x.name
	if x.known == nil {
		return c, nil
	}
	c.known = []Category{}
	for _, rule := range Rules {
		for _, name := range x.known[rule] {
			c.known = append(c.known, Category{rule, name})
		}
	}
	return c, nil
}

// ForPreset returns the configuration of a module whose file has a preset and nothing
// else. A driver without a file has the defaults, as for "".
func ForPreset(name string) (*Config, error) {
	if name == "" {
		return defaults(), nil
	}
	x, err := findPreset(name)
	if err != nil {
		return nil, err
	}
	return x.config()
}
