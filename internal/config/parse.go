package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"
)

// enabledKey is the only key of a rule's section that is no flag of the rule:
// go vet already has a flag for it, -RULE=false.
const enabledKey = "enabled"

// parse reads a configuration. Every error begins with path and line.
func parse(path string, text []byte) (*Config, error) {
	p := newParser(path)
	p.text, p.cfg.Path = text, path
	root, err := p.document()
	if err != nil {
		return nil, err
	}
	return p.config(root)
}

// config reads the root of a document, which may have nothing in it.
func (p *parser) config(root *yaml.Node) (*Config, error) {
	if root == nil || null(root) {
		return p.cfg, nil
	}
	if err := p.pairs(root, "", "want keys and values such as tests: true", p.setting); err != nil {
		return nil, err
	}
	return p.cfg, nil
}

// A section is what the file says about one rule.
type section struct {
	path    string
	options []option // in the order of the file
}

// An option is one key of a section. Its value is still text: only the rule
// knows the type.
type option struct {
	key     string
	keyLine int
	line    int // of the value
	text    string
	list    []string // of a sequence
	isList  bool
}

func (s section) option(key string) (option, bool) {
	i := slices.IndexFunc(s.options, func(o option) bool { return o.key == key })
	if i < 0 {
		return option{}, false
	}
	return s.options[i], true
}

type parser struct {
	path string
	text []byte
	cfg  *Config
}

func newParser(path string) *parser {
	p := &parser{path: path, cfg: defaults()}
	p.cfg.rules = make(map[string]section)
	return p
}

func (p *parser) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s: %s", place(p.path, line), fmt.Sprintf(format, args...))
}

// place formats a position. What is not read from a file has no line.
func place(path string, line int) string {
	if line == 0 {
		return path
	}
	return fmt.Sprintf("%s:%d", path, line)
}

// document returns the only document's root, nil for an empty file.
func (p *parser) document() (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(p.text))
	var first, second yaml.Node
	if err := dec.Decode(&first); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, p.syntax(err)
	}
	if err := dec.Decode(&second); err == nil {
		return nil, p.errorf(second.Line, "a second document; one file is one configuration")
	} else if !errors.Is(err, io.EOF) {
		return nil, p.syntax(err)
	}
	return value(first.Content[0]), nil
}

var yamlError = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// syntax rewrites an error of the YAML package. Some of those have no line: it
// is the first line up to which the text has that error.
func (p *parser) syntax(err error) error {
	m := yamlError.FindStringSubmatch(err.Error())
	if m == nil {
		return p.errorf(1, "%v", err)
	}
	if m[1] != "" {
		return fmt.Errorf("%s:%s: %s", p.path, m[1], m[2])
	}
	// The parser stops at its first error, so a longer text also has it.
	lines := bytes.SplitAfter(p.text, []byte("\n"))
	line := 1 + sort.Search(len(lines)-1, func(n int) bool {
		var doc yaml.Node
		e := yaml.Unmarshal(bytes.Join(lines[:n+1], nil), &doc)
		return e != nil && e.Error() == err.Error()
	})
	return p.errorf(line, "%s", m[2])
}

// pairs passes the keys and values of a mapping to do, and rejects duplicate
// keys. Its name is that of the section, or "" at the top; want describes them.
func (p *parser) pairs(m *yaml.Node, name, want string, do func(key, val *yaml.Node) error) error {
	if m.Kind != yaml.MappingNode {
		if name != "" {
			want = name + ": " + want
		}
		return p.errorf(m.Line, "%s, not %s", want, what(m))
	}
	lines := make(map[string]int)
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, val := value(m.Content[i]), value(m.Content[i+1])
		if key.Kind != yaml.ScalarNode {
			return p.errorf(key.Line, "want a name as a key, not %s", what(key))
		}
		if at, twice := lines[key.Value]; twice {
			return p.errorf(key.Line, "%s is set on line %d already", dotted(name, key.Value), at)
		}
		lines[key.Value] = key.Line
		if err := do(key, val); err != nil {
			return err
		}
	}
	return nil
}

// setting reads one key at the top.
func (p *parser) setting(key, val *yaml.Node) error {
	if slices.Contains(Rules, key.Value) {
		return p.section(key.Value, val)
	}
	var err error
	switch text := val.Value; key.Value { // "" for what is no scalar
	case "tests":
		p.cfg.Tests, err = parseBool(text)
		if err != nil {
			err = fmt.Errorf("tests: want true or false, not %s", what(val))
		}
	case "rtt":
		p.cfg.RTT, err = ParseRTT(text)
	case "replicas":
		p.cfg.Replicas, err = ParseReplicas(text)
	case "price":
		p.cfg.Price, err = ParsePrice(text)
	case "profile":
		if text == "" {
			err = fmt.Errorf("profile: want the name of a file, not %s", what(val))
		} else if p.cfg.Profile = filepath.FromSlash(text); !filepath.IsAbs(p.cfg.Profile) {
			p.cfg.Profile = filepath.Join(filepath.Dir(p.path), p.cfg.Profile)
		}
	case "impact":
		p.cfg.Impact, err = ParseImpact(text)
	case "categories":
		return p.categories(val)
	default:
		known := append([]string{"tests", "rtt", "replicas", "price", "profile", "impact", "categories"}, Rules...)
		return p.errorf(key.Line, "unknown key %q%s", key.Value, suggest(key.Value, known))
	}
	if err != nil {
		return p.errorf(val.Line, "%v", err)
	}
	return nil
}

// categories reads the categories that are switched on or off.
func (p *parser) categories(val *yaml.Node) error {
	if null(val) { // all commented out
		return nil
	}
	p.cfg.categories = map[Category]bool{}
	return p.pairs(val, "categories", "want lines such as redisloop/fastpoll: off below it", func(key, val *yaml.Node) error {
		c, err := ParseCategory(key.Value)
		if err != nil {
			return p.errorf(key.Line, "categories: %v", err)
		}
		on, err := parseSwitch(val.Value)
		if err != nil {
			return p.errorf(val.Line, "categories: %s: want on or off, not %s", c, what(val))
		}
		p.cfg.categories[c] = on
		return nil
	})
}

// section reads the options of a rule.
func (p *parser) section(rule string, val *yaml.Node) error {
	s := section{path: p.path}
	if !null(val) { // all options commented out
		err := p.pairs(val, rule, "want the rule's options below it", func(key, val *yaml.Node) error {
			o := option{key: key.Value, keyLine: key.Line, line: val.Line}
			switch val.Kind {
			case yaml.ScalarNode:
				o.text = val.Value
			case yaml.SequenceNode:
				o.isList = true
				for _, item := range val.Content {
					if item = value(item); item.Kind != yaml.ScalarNode {
						return p.errorf(item.Line, "%s.%s: want plain values in the list, not %s", rule, o.key, what(item))
					}
					o.list = append(o.list, item.Value)
				}
			default:
				return p.errorf(val.Line, "%s.%s: want a value or a list, not %s", rule, o.key, what(val))
			}
			if o.key == enabledKey {
				if _, err := parseBool(o.text); err != nil {
					return p.errorf(o.line, "%s.enabled: want true or false, not %s", rule, what(val))
				}
			}
			s.options = append(s.options, o)
			return nil
		})
		if err != nil {
			return err
		}
	}
	p.cfg.rules[rule] = s
	return nil
}

// value resolves an alias.
func value(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func null(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// what describes a value in an error.
func what(n *yaml.Node) string {
	switch {
	case null(n):
		return "nothing"
	case n.Kind == yaml.MappingNode:
		return "keys and values"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	}
	text := n.Value
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i] + "..."
	}
	return fmt.Sprintf("%q", text)
}

func dotted(section, key string) string {
	if section == "" {
		return key
	}
	return section + "." + key
}
