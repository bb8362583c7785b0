package config

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/mod/modfile"
)

// Overrides are the settings given to the standalone tool on its command
// line; nil ones were not given. They are no flags of the analyzers, because
// cmd/go keys every dependency's result by those.
type Overrides struct {
	Tests    *bool
	RTT      *time.Duration
	Replicas *int
	Price    *Price
}

var (
	overrideMu sync.RWMutex
	overrides  Overrides
)

// Override sets what wins over every file, for the whole process.
func Override(o Overrides) {
	overrideMu.Lock()
	defer overrideMu.Unlock()
	overrides = o
}

func override(c *Config) *Config {
	overrideMu.RLock()
	defer overrideMu.RUnlock()
	out := *c
	if overrides.Tests != nil {
		out.Tests = *overrides.Tests
	}
	if overrides.RTT != nil {
		out.RTT = *overrides.RTT
	}
	if overrides.Replicas != nil {
		out.Replicas = *overrides.Replicas
	}
	if overrides.Price != nil {
		out.Price = *overrides.Price
	}
	return &out
}

// Files returns the configuration files that code reached from dir may be
// under: that of its module, and in a workspace those of all its modules.
func Files(dir string) ([]string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	work, err := workFile(dir)
	if err != nil {
		return nil, err
	}
	mods := []string{dir}
	if work != "" {
		data, err := os.ReadFile(work)
		if err != nil {
			return nil, err
		}
		w, err := modfile.ParseWork(work, data, nil)
		if err != nil {
			return nil, err
		}
		for _, u := range w.Use {
			m := u.Path
			if !filepath.IsAbs(m) {
				m = filepath.Join(filepath.Dir(work), m)
			}
			mods = append(mods, m)
		}
	}
	var out []string
	seen := map[string]bool{}
	for _, m := range mods {
		path, err := find(m)
		if err != nil {
			return nil, err
		}
		if path != "" && !seen[path] {
			seen[path] = true
			out = append(out, path)
		}
	}
	return out, nil
}

// workFile finds the go.work that the go command would use.
func workFile(dir string) (string, error) {
	switch env := os.Getenv("GOWORK"); env {
	case "off":
		return "", nil
	case "":
	default:
		return env, nil
	}
	for {
		path := filepath.Join(dir, "go.work")
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", nil
		}
		dir = up
	}
}
