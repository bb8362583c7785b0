// Package golangci is redisvet as a module plugin of golangci-lint. Importing
// it registers the plugin redisvet, which is the whole suite, and one for each
// rule under its own name, because //nolint knows only plugins.
//
// The settings are those of .redisvet.yaml, in golangci-lint's own
// configuration. The file itself is not read: golangci-lint caches by its own
// configuration alone, so findings would not change when the file does.
package golangci

import (
	"fmt"
	"sync"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/report"
)

// Suite is the name of the plugin that has all rules.
const Suite = "redisvet"

func init() {
	all := analyzers.All()
	registerAs(Suite, all)
	for _, a := range all {
		registerAs(a.Name, []*analysis.Analyzer{a})
	}
}

func registerAs(name string, rules []*analysis.Analyzer) {
	register.Plugin(name, func(settings any) (register.LinterPlugin, error) {
		return build(name, rules, settings)
	})
}

// A plugin is some rules with their settings.
type plugin struct{ rules []*analysis.Analyzer }

// build makes the plugin of a name. It fails for invalid settings, and if two
// plugins would run a rule, each with its own settings.
func build(name string, rules []*analysis.Analyzer, settings any) (*plugin, error) {
	cfg, err := config.FromSettings(settings)
	if err != nil {
		return nil, err
	}
	// Rules may share the settings of one YAML anchor. So settings of other
	// rules may be among them, and must be valid as well.
	if err := cfg.Check(analyzers.All()); err != nil {
		return nil, err
	}
	report.SetPolicy(report.SafeFixes) // --fix applies the fixes that it gets
	p := new(plugin)
	for _, a := range rules {
		if err := claim(a.Name, name); err != nil {
			return nil, err
		}
		config.Use(a.Name, cfg)
		p.rules = append(p.rules, adapt(a))
	}
	return p, nil
}

// owners maps rules to the plugins that run them.
var owners = struct {
	sync.Mutex
	of map[string]string
}{of: make(map[string]string)}

// claim assigns a rule to a plugin. golangci-lint makes plugins in random
// order; the error is the same in any.
func claim(rule, plugin string) error {
	owners.Lock()
	defer owners.Unlock()
	if other, ok := owners.of[rule]; ok && other != plugin {
		return fmt.Errorf("settings: there are both %s, which has all rules, and %s: keep one of them", Suite, rule)
	}
	owners.of[rule] = plugin
	return nil
}

// BuildAnalyzers returns the rules in the form that suits golangci-lint.
func (p *plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) { return p.rules, nil }

// GetLoadMode asks for packages with types.
func (p *plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
