// Package config reads .redisvet.yaml, the one file that says what redisvet
// reports and how it prices it. It lies next to the go.mod of the module that
// is analysed, or next to the go.work of its workspace, for the modules that
// have no file of their own:
//
//	tests: false        # report test files too
//	rtt: 0.5ms          # one round trip, for prices
//	replicas: 1         # processes that run the code
//	price: 0.20/100k    # money for a number of commands
//	profile: redis.pb.gz # commands that a process has sent, next to this file
//	baseline: redisvet.json # findings that are known, next to this file
//	impact: medium      # the least impact that is reported: low, medium, high
//	categories:         # to switch on or off
//	  redisloop/fastpoll: off
//	redisloop:          # a rule: its flags, and enabled: false
//	  budget: 500000
//
// All keys are in keys.go.
//
// A file of another name, such as .redisvet.yml, is not read.
//
// The configuration changes findings and messages, never facts: those are
// computed for dependencies as well, whose own configuration does not count.
package config

import (
	"cmp"
	"maps"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/tools/go/analysis"
)

// Name is the name of the configuration file.
const Name = ".redisvet.yaml"

// A Config has the settings of one module's file, overridden by those on the
// command line. It is shared and must not be changed.
type Config struct {
	Path     string        // of the file, "" when there is none
	Tests    bool          // report test files too
	RTT      time.Duration // of one round trip, to compute costs
	Replicas int           // processes that run the code
	Price    Price         // zero: not priced
	Profile  string        // a file with the commands that a process has sent, "" for none
	Baseline string        // a file with the findings that are known, "" for none
	Impact   Impact        // the least that is reported

	preset     string            // that the file is based on
	categories map[Category]bool // switched on or off
	known      []Category        // that the preset knows, nil for all; the others are off
	severity   map[string]Severity
	exclude    []glob
	overrides  []override
	rules      map[string]section
	from       map[string]string // where a key is set, see [Config.Settings]
	root       string            // the directory of the module, to which globs are relative
}

func defaults() *Config {
	return &Config{
		RTT: 500 * time.Microsecond, Replicas: 1,
		rules: map[string]section{}, from: map[string]string{},
	}
}

// ForDir returns the configuration of the code in dir: the file that [File]
// finds, or the defaults.
func ForDir(dir string) (*Config, error) {
	root, err := moduleRoot(dir)
	if err != nil {
		return nil, err
	}
	path, err := fileOf(root)
	if err != nil {
		return nil, err
	}
	c := defaults()
	if path != "" {
		if c, err = load(path); err != nil {
			return nil, err
		}
	}
	return c.of(root, dir), nil
}

// of returns a configuration for a directory of a module, with the flags of the command.
func (c *Config) of(root, dir string) *Config {
	out := *c
	out.root = root
	return out.overridden().In(dir)
}

// ForPass returns the configuration of the module of a pass. A dependency has
// the defaults: nobody reports its findings, and an error in its file is not
// the user's. Settings that a driver has set with [Use] replace the file.
func ForPass(pass *analysis.Pass) (*Config, error) {
	dir := sourceDir(pass)
	c := used(pass.Analyzer.Name)
	switch {
	case dependency(pass):
		return defaults().overridden(), nil
	case dir == "": // a package without files that a person wrote
		return cmp.Or(c, defaults()).overridden(), nil
	case c == nil:
		return ForDir(dir)
	}
	root, err := moduleRoot(dir)
	if err != nil {
		return nil, err
	}
	return c.of(root, dir), nil
}

// dependency reports whether a package is in the module cache or a vendor
// directory. Without module information it reports false.
func dependency(pass *analysis.Pass) bool {
	return pass.Module != nil && pass.Module.Version != ""
}

// sourceDir returns the directory of the first file that a person wrote, or "".
// The output of cgo is in the build cache and names its source in a comment,
// but not under -trimpath. So plain files go first.
func sourceDir(pass *analysis.Pass) string {
	fallback := ""
	for _, f := range pass.Files {
		name := SourceName(pass.Fset, f)
		switch {
		case name == "":
		case IsCgo(f):
			if fallback == "" {
				fallback = filepath.Dir(name)
			}
		default:
			return filepath.Dir(name)
		}
	}
	return fallback
}

// Enabled reports whether a rule is on: each is, unless its section has
// enabled: false.
func (c *Config) Enabled(rule string) bool {
	o, ok := c.rules[rule].option(enabledKey)
	if !ok {
		return true
	}
	on, _ := parseBool(o.text) // parse has checked it
	return on
}

// Overrides are the settings on the command line of the standalone tool; nil
// ones were not given. They are no flags of the analyzers, because the go
// command keys every dependency's result by those.
type Overrides struct {
	Tests    *bool
	RTT      *time.Duration
	Replicas *int
	Price    *Price
	Profile  *string
	Impact   *Impact
	// Categories are switched on or off; the others stay as the file says.
	Categories map[Category]bool
}

var overrides atomic.Pointer[Overrides]

// Override sets what overrides every file, in the whole process.
func Override(o Overrides) { overrides.Store(&o) }

func (c *Config) overridden() *Config {
	o := overrides.Load()
	if o == nil {
		return c
	}
	out := *c
	out.from = maps.Clone(c.from)
	set(&out, "tests", &out.Tests, o.Tests)
	set(&out, "rtt", &out.RTT, o.RTT)
	set(&out, "replicas", &out.Replicas, o.Replicas)
	set(&out, "price", &out.Price, o.Price)
	set(&out, "profile", &out.Profile, o.Profile)
	set(&out, "impact", &out.Impact, o.Impact)
	out.categories = merged(out.categories, o.Categories)
	for c := range o.Categories {
		out.from["categories."+c.String()] = byFlag
	}
	return &out
}

// byFlag is where a setting of the command line is from.
const byFlag = "flag"

// set sets what is not nil, and notes that a flag has done so.
func set[T any](c *Config, key string, to, from *T) {
	if from != nil {
		*to = *from
		c.from[key] = byFlag
	}
}

// parseBool is stricter than strconv's, which takes 1 and T.
func parseBool(s string) (bool, error) {
	switch s := strings.ToLower(s); s {
	case "true", "false":
		return s == "true", nil
	}
	return false, strconv.ErrSyntax
}
