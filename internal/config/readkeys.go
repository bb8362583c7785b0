package config

import (
	"fmt"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"
)

// skip reads nothing: base has read the value.
func (p *parser) skip(*yaml.Node) error { return nil }

// file reads the name of a file, which is relative to the configuration.
func (p *parser) file(key string, val *yaml.Node) (string, error) {
	if val.Value == "" {
		return "", fmt.Errorf("%s: want the name of a file, not %s", key, what(val))
	}
	name := filepath.FromSlash(val.Value)
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(p.path), name)
	}
	return name, nil
}

// categories reads the categories that are switched on or off.
func (p *parser) categories(val *yaml.Node) error {
	p.cfg.categories = merged(p.cfg.categories, nil) // a preset may have some
	return p.lines("categories", "want lines such as redisloop/fastpoll: off below it", val, func(key, val *yaml.Node) error {
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

// severity reads the severities of rules and categories.
func (p *parser) severity(val *yaml.Node) error {
	p.cfg.severity = merged(p.cfg.severity, nil)
	return p.lines("severity", "want lines such as redisloop/fastpoll: note below it", val, func(key, val *yaml.Node) error {
		if err := parseSubject(key.Value); err != nil {
			return p.errorf(key.Line, "severity: %v", err)
		}
		s, err := parseSeverity(val.Value)
		if err != nil {
			return p.errorf(val.Line, "severity: %s: want note, warning or error, not %s", key.Value, what(val))
		}
		p.cfg.severity[key.Value] = s
		return nil
	})
}

// lines reads a mapping at the top whose keys are settings of their own.
func (p *parser) lines(name, want string, val *yaml.Node, do func(key, val *yaml.Node) error) error {
	delete(p.cfg.from, name)
	if null(val) { // all commented out
		return nil
	}
	return p.pairs(val, dotted(p.part, name), want, func(key, val *yaml.Node) error {
		p.note(name+"."+key.Value, key.Line)
		return do(key, val)
	})
}

func (p *parser) exclude(val *yaml.Node) (err error) {
	p.cfg.exclude, err = p.globs("exclude", val)
	return err
}

// globs reads a list of paths.
func (p *parser) globs(name string, val *yaml.Node) ([]glob, error) {
	if null(val) && name == "exclude" { // all commented out
		return nil, nil
	}
	if val.Kind != yaml.SequenceNode {
		return nil, p.errorf(val.Line, "%s: want a list of paths such as [internal/gen], not %s", name, what(val))
	}
	var out []glob
	for _, item := range val.Content {
		item = value(item)
		if item.Kind != yaml.ScalarNode || null(item) {
			return nil, p.errorf(item.Line, "%s: want paths in the list, not %s", name, what(item))
		}
		g, err := parseGlob(item.Value)
		if err != nil {
			return nil, p.errorf(item.Line, "%s: %v", name, err)
		}
		out = append(out, g)
	}
	return out, nil
}

// overrides reads the settings for parts of the module.
func (p *parser) overrides(val *yaml.Node) error {
	if null(val) {
		return nil
	}
	if val.Kind != yaml.SequenceNode {
		return p.errorf(val.Line, "overrides: want a list of settings with paths, not %s", what(val))
	}
	for i, item := range val.Content {
		o, err := p.override(fmt.Sprintf("overrides[%d]", i), value(item))
		if err != nil {
			return err
		}
		p.cfg.overrides = append(p.cfg.overrides, o)
	}
	return nil
}

// override reads one item of overrides.
func (p *parser) override(name string, val *yaml.Node) (override, error) {
	inner := &parser{path: p.path, text: p.text, cfg: &Config{rules: map[string]section{}, from: map[string]string{}}, part: name}
	o := override{Config: inner.cfg}
	err := inner.pairs(val, name, "want paths and settings", func(key, val *yaml.Node) (err error) {
		if key.Value != pathsKey {
			return inner.setting(key, val)
		}
		o.paths, err = inner.globs(name+".paths", val)
		return err
	})
	switch {
	case err != nil:
		return o, err
	case len(o.paths) == 0:
		return o, p.errorf(val.Line, "%s: want paths, such as [internal/jobs]", name)
	case slices.ContainsFunc(o.paths, glob.file):
		return o, inner.forFiles()
	}
	return o, nil
}

// forFiles returns an error if an override sets what applies to a package as a whole.
func (p *parser) forFiles() error {
	for _, rule := range Rules {
		for _, o := range p.cfg.rules[rule] {
			if o.key != enabledKey {
				return p.errorf(o.keyLine, "%s.%s.%s applies to packages: want paths of directories, not of Go files", p.part, rule, o.key)
			}
		}
	}
	return nil
}

// section reads the options of a rule.
func (p *parser) section(rule string, val *yaml.Node) error {
	if null(val) { // all options commented out
		return nil
	}
	name := dotted(p.part, rule)
	var s section
	err := p.pairs(val, name, "want the rule's options below it", func(key, val *yaml.Node) error {
		o := option{path: p.path, preset: p.preset, key: key.Value, keyLine: key.Line, line: val.Line}
		switch val.Kind {
		case yaml.ScalarNode:
			o.text = val.Value
		case yaml.SequenceNode:
			o.isList = true
			for _, item := range val.Content {
				if item = value(item); item.Kind != yaml.ScalarNode {
					return p.errorf(item.Line, "%s.%s: want plain values in the list, not %s", name, o.key, what(item))
				}
				o.list = append(o.list, item.Value)
			}
		default:
			return p.errorf(val.Line, "%s.%s: want a value or a list, not %s", name, o.key, what(val))
		}
		if o.key == enabledKey {
			if _, err := parseBool(o.text); err != nil {
				return p.errorf(o.line, "%s.enabled: want true or false, not %s", name, what(val))
			}
		}
		s = append(s, o)
		return nil
	})
	p.cfg.rules[rule] = append(s, p.cfg.rules[rule]...)
	return err
}
