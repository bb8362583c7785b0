// Package config reads .redisvet.yaml, the one file that sets what redisvet
// reports and how it prices it, beside the go.mod of the module analysed.
package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/go/analysis"
)

// Name is the name of the configuration file.
const Name = ".redisvet.yaml"

// Rules are the rules of the suite: the sections that a file may have and the
// names that a directive may give.
var Rules = []string{"redisloop", "redisignore"}

// A Config is what one module's file says. Nothing in it changes facts or
// which cycle a finding stands on, only what is reported and how.
type Config struct {
	Path     string        // of the file, "" when there is none
	Tests    bool          // report test files too
	RTT      time.Duration // of one round trip, for prices
	Replicas int           // processes that run the code
	Price    Price

	rules map[string]map[string]option
}

// An option is one line of a rule's section.
type option struct {
	value string
	line  int
}

// A Price is what a number of commands costs, in whatever money.
type Price struct {
	Amount float64
	Per    int64
}

func defaults() *Config {
	return &Config{RTT: 500 * time.Microsecond, Replicas: 1, rules: map[string]map[string]option{}}
}

// ForPass returns the configuration of the module that a pass's first file
// lies in.
func ForPass(pass *analysis.Pass) (*Config, error) {
	for _, f := range pass.Files {
		name := pass.Fset.PositionFor(f.Package, false).Filename
		if filepath.IsAbs(name) {
			return ForDir(filepath.Dir(name))
		}
	}
	return override(defaults()), nil
}

// ForDir returns the configuration that applies to code in dir: of the file
// beside the nearest go.mod at or above it, never further up. A directory
// without one has the defaults.
func ForDir(dir string) (*Config, error) {
	path, err := find(dir)
	if err != nil || path == "" {
		return override(defaults()), err
	}
	c, err := load(path)
	if err != nil {
		return nil, err
	}
	return override(c), nil
}

// find returns the file that applies to dir, or "".
func find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			path := filepath.Join(dir, Name)
			if _, err := os.Lstat(path); err != nil {
				return "", nil
			}
			return path, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", nil
		}
		dir = up
	}
}

// cache spares reading the file again for every package; gopls lives long, so
// an entry holds only while the file is unchanged.
var cache sync.Map // path -> entry

type entry struct {
	size  int64
	mtime time.Time
	cfg   *Config
	err   error
}

func load(path string) (*Config, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if e, ok := cache.Load(path); ok {
		if e := e.(entry); e.size == st.Size() && e.mtime.Equal(st.ModTime()) {
			return e.cfg, e.err
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	cfg, err := Parse(path, data)
	cache.Store(path, entry{st.Size(), st.ModTime(), cfg, err})
	return cfg, err
}

// Parse reads a configuration. Every error names the path and the line.
func Parse(path string, data []byte) (*Config, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		msg := strings.TrimPrefix(err.Error(), "yaml: ")
		if rest, ok := strings.CutPrefix(msg, "line "); ok {
			if line, text, ok := strings.Cut(rest, ": "); ok {
				return nil, fmt.Errorf("%s:%s: %s", path, line, text)
			}
		}
		return nil, fmt.Errorf("%s: %s", path, msg)
	}
	c := defaults()
	c.Path = path
	if len(doc.Content) == 0 {
		return c, nil
	}
	p := &parser{path: path, cfg: c}
	return c, p.top(doc.Content[0])
}

type parser struct {
	path string
	cfg  *Config
}

func (p *parser) errorf(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", p.path, n.Line, fmt.Sprintf(format, args...))
}

func (p *parser) top(m *yaml.Node) error {
	if m.Kind != yaml.MappingNode {
		return p.errorf(m, "want keys and values")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(m.Content); i += 2 {
		key, val := m.Content[i], m.Content[i+1]
		if seen[key.Value] {
			return p.errorf(key, "key %q twice", key.Value)
		}
		seen[key.Value] = true
		if err := p.setting(key, val); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) setting(key, val *yaml.Node) error {
	var err error
	switch key.Value {
	case "tests":
		p.cfg.Tests, err = strconv.ParseBool(val.Value)
		if err != nil {
			return p.errorf(val, "tests: want true or false, not %q", val.Value)
		}
	case "rtt":
		p.cfg.RTT, err = ParseRTT(val.Value)
		if err != nil {
			return p.errorf(val, "%v", err)
		}
	case "replicas":
		p.cfg.Replicas, err = ParseReplicas(val.Value)
		if err != nil {
			return p.errorf(val, "%v", err)
		}
	case "price":
		p.cfg.Price, err = ParsePrice(val.Value)
		if err != nil {
			return p.errorf(val, "%v", err)
		}
	default:
		return p.section(key, val)
	}
	return nil
}

func (p *parser) section(key, val *yaml.Node) error {
	known := append([]string{"tests", "rtt", "replicas", "price"}, Rules...)
	is := false
	for _, r := range Rules {
		is = is || r == key.Value
	}
	if !is {
		return p.errorf(key, "unknown key %q%s", key.Value, didYouMean(key.Value, known))
	}
	opts := map[string]option{}
	if val.Kind == yaml.ScalarNode && val.Tag == "!!null" {
		return nil
	}
	if val.Kind != yaml.MappingNode {
		return p.errorf(val, "%s: want the rule's options", key.Value)
	}
	for i := 0; i+1 < len(val.Content); i += 2 {
		k, v := val.Content[i], val.Content[i+1]
		if _, twice := opts[k.Value]; twice {
			return p.errorf(k, "%s: key %q twice", key.Value, k.Value)
		}
		text := v.Value
		if v.Kind == yaml.SequenceNode {
			var items []string
			for _, x := range v.Content {
				items = append(items, x.Value)
			}
			text = strings.Join(items, ",")
		} else if v.Kind != yaml.ScalarNode {
			return p.errorf(v, "%s.%s: want one value or a list", key.Value, k.Value)
		}
		if k.Value == "enabled" {
			if _, err := strconv.ParseBool(text); err != nil {
				return p.errorf(v, "%s.enabled: want true or false, not %q", key.Value, text)
			}
		}
		opts[k.Value] = option{text, k.Line}
	}
	p.cfg.rules[key.Value] = opts
	return nil
}

// Enabled reports whether a rule is on: all are, unless the file says
// enabled: false.
func (c *Config) Enabled(rule string) bool {
	o, ok := c.rules[rule]["enabled"]
	if !ok {
		return true
	}
	on, _ := strconv.ParseBool(o.value)
	return on
}

// ParseRTT reads the duration of a round trip.
func ParseRTT(s string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.ReplaceAll(s, " ", ""))
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("rtt: want a duration such as 0.5ms, not %q", s)
	}
	return d, nil
}

// ParseReplicas reads the number of processes.
func ParseReplicas(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("replicas: want a number from 1 up, not %q", s)
	}
	return n, nil
}

// ParsePrice reads a price such as 0.20/100k, 0.2/1m or 5/1000000: an amount
// of money for a number of commands.
func ParsePrice(s string) (Price, error) {
	bad := fmt.Errorf("price: want an amount per number of commands such as 0.20/100k, not %q", s)
	amount, per, ok := strings.Cut(s, "/")
	if !ok {
		return Price{}, bad
	}
	a, err := strconv.ParseFloat(strings.TrimSpace(amount), 64)
	if err != nil || a < 0 || a > 1e9 || a != a {
		return Price{}, bad
	}
	per = strings.ToLower(strings.TrimSpace(per))
	unit := int64(1)
	switch {
	case strings.HasSuffix(per, "k"):
		unit, per = 1_000, per[:len(per)-1]
	case strings.HasSuffix(per, "m"):
		unit, per = 1_000_000, per[:len(per)-1]
	}
	n, err := strconv.ParseInt(per, 10, 32)
	if err != nil || n < 1 {
		return Price{}, bad
	}
	return Price{Amount: a, Per: n * unit}, nil
}

// String writes the price as it is written in the file.
func (p Price) String() string {
	per := strconv.FormatInt(p.Per, 10)
	switch {
	case p.Per%1_000_000 == 0:
		per = strconv.FormatInt(p.Per/1_000_000, 10) + "m"
	case p.Per%1_000 == 0:
		per = strconv.FormatInt(p.Per/1_000, 10) + "k"
	}
	return strconv.FormatFloat(p.Amount, 'f', -1, 64) + "/" + per
}
