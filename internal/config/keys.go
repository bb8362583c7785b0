package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A key is one at the top of the file. Keys of rules are in their sections.
type key struct {
	name, doc string
	schema    schema
	// read sets the value. Errors without a place get that of the value.
	read func(p *parser, val *yaml.Node) error
	// show returns the effective value, as a value of YAML in one line. It is nil for
	// a key whose parts are settings of their own.
	show    func(c *Config) string
	example string // for a file that leaves the key out, if its default is nothing
	partial bool   // it may be in overrides
}

// keys lists the keys in the order of the documentation. It is a function, because the
// keys below overrides are some of them.
func keys() []key {
	return []key{
		{
			name: "preset", doc: "the defaults: those of a version, which never change, or those for a kind of server",
			schema: schema{"enum": PresetNames()}, read: (*parser).skip,
			show: func(c *Config) string { return quoted(c.preset) }, example: presets[0].name,
		},
		{
			name: "tests", doc: "report test files too",
			schema: schema{"type": "boolean"}, read: func(p *parser, val *yaml.Node) (err error) {
				if p.cfg.Tests, err = parseBool(val.Value); err != nil {
					return fmt.Errorf("tests: want true or false, not %s", what(val))
				}
				return nil
			},
			show: func(c *Config) string { return strconv.FormatBool(c.Tests) },
		},
		{
			name: "rtt", doc: "duration of a round trip, for prices",
			schema: schema{"type": "string", "pattern": `^[0-9.]+ ?(ns|us|µs|ms|s|m)`}, read: func(p *parser, val *yaml.Node) (err error) {
				p.cfg.RTT, err = ParseRTT(val.Value)
				return err
			},
			show: func(c *Config) string {
				return strconv.FormatFloat(float64(c.RTT)/float64(time.Millisecond), 'f', -1, 64) + "ms"
			},
		},
		{
			name: "replicas", doc: "processes that run the code, for prices",
			schema: schema{"type": "integer", "minimum": 1}, read: func(p *parser, val *yaml.Node) (err error) {
				p.cfg.Replicas, err = ParseReplicas(val.Value)
				return err
			},
			show: func(c *Config) string { return strconv.Itoa(c.Replicas) },
		},
		{
			name: "price", doc: "money per number of commands",
			schema: schema{"type": "string", "pattern": price.String()}, read: func(p *parser, val *yaml.Node) (err error) {
				p.cfg.Price, err = ParsePrice(val.Value)
				return err
			},
			show: func(c *Config) string { return c.Price.text }, example: "0.20/100k",
		},
		fileKey("profile", "a file with the commands that a process has sent, next to this file", "redis.pb.gz", func(c *Config) *string { return &c.Profile }),
		fileKey("baseline", "a file with known findings, next to this file, which redisvet does not report", "redisvet.json", func(c *Config) *string { return &c.Baseline }),
		{
			name: "impact", doc: "the least impact that is reported",
			schema: schema{"enum": impacts}, read: func(p *parser, val *yaml.Node) (err error) {
				p.cfg.Impact, err = ParseImpact(val.Value)
				return err
			},
			show: func(c *Config) string { return c.Impact.String() }, partial: true,
		},
		{
			name: "categories", doc: "categories to switch on or off",
			schema: categoriesSchema(), read: (*parser).categories, example: "{redisloop/fastpoll: off}", partial: true,
		},
		{
			name: "severity", doc: "note, warning or error for a rule or a category; by default the impact decides",
			schema: severitySchema(), read: (*parser).severity, example: "{redisloop/fastpoll: note}", partial: true,
		},
		{
			name: "exclude", doc: "paths in the module whose findings are not reported",
			schema: globsSchema(), read: (*parser).exclude,
			show: func(c *Config) string { return globsText(c.exclude) }, example: "[internal/gen, '**/*_mock.go']",
		},
		{
			name: "overrides", doc: "other settings for some paths in the module",
			schema: schema{}, read: (*parser).overrides, example: "[{paths: [internal/jobs], impact: high}]",
		},
	}
}

// fileKey returns a key whose value is the name of a file.
func fileKey(name, doc, example string, field func(*Config) *string) key {
	return key{
		name: name, doc: doc, schema: schema{"type": "string", "minLength": 1}, example: example,
		read: func(p *parser, val *yaml.Node) (err error) {
			*field(p.cfg), err = p.file(name, val)
			return err
		},
		show: func(c *Config) string { return quoted(*field(c)) },
	}
}

// keyNames lists the keys that may be in a part of the file.
func keyNames(partial bool) []string {
	var out []string
	for _, k := range keys() {
		if k.partial || !partial {
			out = append(out, k.name)
		}
	}
	if partial {
		out = append(out, pathsKey)
	}
	return append(out, Rules...)
}

// pathsKey is the key of an override that says where it applies.
const pathsKey = "paths"

// setting reads one key at the top, or of an override.
func (p *parser) setting(name, val *yaml.Node) error {
	if slices.Contains(Rules, name.Value) {
		return p.section(name.Value, val)
	}
	all := keys()
	i := slices.IndexFunc(all, func(k key) bool { return k.name == name.Value && (k.partial || p.part == "") })
	if i < 0 {
		return p.errorf(name.Line, "unknown key %q%s", dotted(p.part, name.Value), suggest(name.Value, keyNames(p.part != "")))
	}
	p.note(name.Value, name.Line)
	if err := all[i].read(p, val); err != nil {
		return p.at(val.Line, err)
	}
	return nil
}

// at gives an error a place, unless it has one.
func (p *parser) at(line int, err error) error {
	if _, ok := err.(placed); ok {
		return err
	}
	return p.errorf(line, "%v", err)
}

// note records where a key is set.
func (p *parser) note(name string, line int) {
	p.cfg.from[name] = place(p.path, line)
	if p.preset != "" {
		p.cfg.from[name] = p.path
	}
}

// quoted writes a text as a value of YAML, or "" if there is none.
func quoted(s string) string {
	if s == "" {
		return ""
	}
	text, err := yaml.Marshal(s)
	if err != nil {
		return strconv.Quote(s)
	}
	return strings.TrimSpace(string(text))
}

// globsText writes patterns as a list of YAML, or "" for none.
func globsText(globs []glob) string {
	var out []string
	for _, g := range globs {
		out = append(out, g.String())
	}
	return listText(out)
}

// listText writes a list of YAML, or "" for an empty one.
func listText(list []string) string {
	var out []string
	for _, s := range list {
		out = append(out, quoted(s))
	}
	if len(out) == 0 {
		return ""
	}
	return "[" + strings.Join(out, ", ") + "]"
}
