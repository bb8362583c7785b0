package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	if err := p.base(root); err != nil {
		return nil, err
	}
	if err := p.pairs(root, "", "want keys and values such as tests: true", p.setting); err != nil {
		return nil, err
	}
	return p.cfg, nil
}

// A section is what is set of one rule. The first option of a name applies.
type section []option

// An option is one key of a section. Its value is still text: only the rule
// knows the type.
type option struct {
	path    string // of the file
	preset  string // that has it, "" for a file
	key     string
	keyLine int
	line    int // of the value
	text    string
	list    []string // of a sequence
	isList  bool
}

func (s section) option(key string) (option, bool) {
	i := slices.IndexFunc(s, func(o option) bool { return o.key == key })
	if i < 0 {
		return option{}, false
	}
	return s[i], true
}

type parser struct {
	path   string
	preset string // that is read, "" for a file
	text   []byte
	cfg    *Config
	part   string // of the file that is read: overrides[1], or ""
}

func newParser(path string) *parser { return &parser{path: path, cfg: defaults()} }

func (p *parser) errorf(line int, format string, args ...any) error {
	return placed{place(p.path, line), fmt.Sprintf(format, args...)}
}

// A placed error begins with the place in the file.
type placed struct{ place, text string }

func (e placed) Error() string { return e.place + ": " + e.text }

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
