package cli

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/redisvet/redisvet/internal/config"
)

// badFlag returns an error of package flag in one line, with what may be meant. The
// sets are those that the flag may be of.
func badFlag(err error, sets ...*flag.FlagSet) error {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return err
	}
	text := strings.ReplaceAll(err.Error(), "\n", " ")
	if name, unknown := strings.CutPrefix(text, "flag provided but not defined: -"); unknown {
		if near := config.Nearest(name, flagNames(sets)); near != "" {
			return fmt.Errorf("there is no flag -%s; did you mean -%s?", name, near)
		}
	}
	if rest, found := strings.CutSuffix(text, ": parse error"); found && isDuration(sets, rest[strings.LastIndexByte(rest, '-')+1:]) {
		return fmt.Errorf("%s: want a time with its unit, such as 10s", rest)
	}
	return fmt.Errorf("%s; see redisvet help", text)
}

func flagNames(sets []*flag.FlagSet) (names []string) {
	for _, fs := range sets {
		fs.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	}
	return names
}

// isDuration reports whether a flag is a time.
func isDuration(sets []*flag.FlagSet, name string) bool {
	for _, fs := range sets {
		if f := fs.Lookup(name); f != nil {
			g, ok := f.Value.(flag.Getter)
			if !ok {
				return false
			}
			_, ok = g.Get().(time.Duration)
			return ok
		}
	}
	return false
}

// meant says what a first argument may mean that is taken for a package, or returns "".
func (t *Tool) meant(args []string) string {
	if len(args) == 0 || strings.ContainsAny(args[0], "./\\-") {
		return ""
	}
	if _, err := os.Stat(filepath.Join(t.Dir, args[0])); err == nil {
		return ""
	}
	var names []string
	for _, c := range t.commands() {
		names = append(names, c.name)
	}
	near := config.Nearest(args[0], names)
	if near == "" {
		return ""
	}
	return fmt.Sprintf("there is no command %s; did you mean redisvet %s?", args[0], near)
}
