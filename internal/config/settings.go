package config

import (
	"fmt"
	"math"
	"sync"

	"go.yaml.in/yaml/v3"
)

// FromSettings reads a configuration from the settings that another tool has
// decoded from its own file: the same keys and values as in .redisvet.yaml, as
// maps, lists and plain values. Errors begin with the word settings, because
// there are no lines.
func FromSettings(settings any) (*Config, error) {
	var root yaml.Node
	if err := root.Encode(whole(settings)); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return newParser("settings").config(&root)
}

// whole turns numbers without a fraction into integers. Decoders of JSON and
// TOML make 100000 a float, which YAML would write as 1e+05.
func whole(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			out[k] = whole(x)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = whole(x)
		}
		return out
	}
	return v
}

// given has the configurations that Use has set, by rule.
var given = struct {
	sync.RWMutex
	rules map[string]*Config
}{rules: make(map[string]*Config)}

// Use sets the configuration of a rule in the whole process and replaces every
// file. It is for drivers with their own settings, whose caches would not
// notice a change of the file.
func Use(rule string, c *Config) {
	given.Lock()
	defer given.Unlock()
	given.rules[rule] = c
}

func used(rule string) *Config {
	given.RLock()
	defer given.RUnlock()
	return given.rules[rule]
}
