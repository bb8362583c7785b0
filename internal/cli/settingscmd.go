package cli

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/settings"
	"github.com/redisvet/redisvet/internal/config"
)

// configFlags declares the flag of redisvet config.
func configFlags(schema *bool) *flag.FlagSet {
	fs := flag.NewFlagSet("redisvet config", flag.ContinueOnError)
	fs.BoolVar(schema, "schema", false, "print the JSON schema of the file, for editors")
	return fs
}

// configCommand is redisvet config [-schema] [flags] [path]. It prints the effective
// configuration of a path, or of each module, and where each value is set.
func (t *Tool) configCommand(args []string) int {
	var schema bool
	o, err := t.parseOwn(configFlags(&schema), args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"config"})
	case err != nil:
		return t.fail(err)
	case o.flags.NArg() > 1:
		return t.fail(errors.New("config takes one path"))
	case o.refused("config"):
		return t.fail(errors.New("config takes -schema, one path and the flags of settings"))
	case schema:
		text, err := config.Schema(t.Analyzers)
		if err != nil {
			return t.fail(err)
		}
		t.Stdout.Write(text)
		return Clean
	}
	if err := t.configure(o); err != nil {
		return t.fail(err)
	}
	names, err := config.Roots(t.Dir)
	if o.flags.NArg() == 1 {
		names = []string{t.absolute(o.flags.Arg(0))}
		_, err = os.Stat(names[0])
	}
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("there is no go.mod at or above %s", t.Dir)
	}
	if err != nil {
		return t.fail(err)
	}
	for i, name := range names {
		if i > 0 {
			fmt.Fprintln(t.Stdout)
		}
		if err := t.printConfig(o, name); err != nil {
			return t.fail(err)
		}
	}
	return Clean
}

// printConfig prints the configuration of a file or a directory.
func (t *Tool) printConfig(o *options, name string) error {
	dir := name
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		dir = filepath.Dir(name)
	}
	cfg, err := config.ForDir(dir)
	if err != nil {
		return err
	}
	if err := cfg.Check(t.Analyzers); err != nil {
		return err // a path may be in another module than the working directory
	}
	cfg = cfg.In(name)
	file := "no file"
	if cfg.Path != "" {
		file = t.relative(cfg.Path)
	}
	excluded := ""
	if cfg.Excluded(name) {
		excluded = ", excluded"
	}
	fmt.Fprintf(t.Stdout, "# settings for %s%s, from %s\n", t.relative(name), excluded, file)
	return settings.Effective(t.Stdout, cfg.Settings(t.Analyzers, o.analyzers), func(from string) string {
		if rest, ok := strings.CutPrefix(from, cfg.Path+":"); ok {
			return file + ":" + rest
		}
		return from
	})
}

// initOptions are the flags of redisvet init.
type initOptions struct{ preset, baseline string }

// initFlags declares the flags of redisvet init.
func initFlags(o *initOptions) *flag.FlagSet {
	fs := flag.NewFlagSet("redisvet init", flag.ContinueOnError)
	fs.StringVar(&o.preset, "preset", config.PresetNames()[0], "the `NAME` of the defaults: those of a version, or pay-per-request for a server that is billed by the command")
	fs.StringVar(&o.baseline, "baseline", "", "write the findings of today to this `FILE` as known ones")
	return fs
}

// initCommand is redisvet init [-preset NAME] [-baseline FILE]. It writes a file with
// the effective defaults for the module, or for the workspace where there is no module.
func (t *Tool) initCommand(args []string) int {
	var own initOptions
	o, err := t.parseOwn(initFlags(&own), args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"init"})
	case err != nil:
		return t.fail(err)
	case o.flags.NFlag() > 0 || o.flags.NArg() > 0:
		return t.fail(errors.New("init takes -preset and -baseline"))
	}
	cfg, err := config.ForPreset(own.preset)
	if err != nil {
		return t.fail(fmt.Errorf("-preset: %w", err))
	}
	dir, err := config.Home(t.Dir)
	if err != nil {
		return t.fail(err)
	}
	name := filepath.Join(dir, config.Name)
	if other := config.Unread(dir); other != "" {
		return t.fail(fmt.Errorf("there is %s, which is not read; rename it to %s", t.relative(other), config.Name))
	}
	if own.baseline != "" {
		if _, err := os.Lstat(t.absolute(own.baseline)); err == nil {
			return t.fail(fmt.Errorf("there is %[1]s already: remove it, or leave out -baseline and add baseline: %[1]s to the new file", own.baseline))
		}
	}
	if own.baseline != "" {
		if cfg, err = withBaseline(cfg, dir, t.absolute(own.baseline)); err != nil {
			return t.fail(err)
		}
	}
	if err := create(name, settings.New(cfg.Settings(t.Analyzers, t.Analyzers))); err != nil {
		return t.fail(err)
	}
	fmt.Fprintf(t.Stdout, "%s: written, preset %s\n", t.relative(name), own.preset)
	if own.baseline == "" {
		fmt.Fprintln(t.Stdout, "To record the findings of today as known: set baseline: redisvet.json in it, and run redisvet -write-baseline")
		return Clean
	}
	return t.Run([]string{"-baseline", own.baseline, "-write-baseline", "./..."})
}

// withBaseline returns a configuration that names a baseline, relative to the directory
// of its file.
func withBaseline(cfg *config.Config, dir, name string) (*config.Config, error) {
	rel, err := filepath.Rel(dir, name)
	if err != nil {
		return nil, err
	}
	out := *cfg
	out.Baseline = filepath.ToSlash(rel)
	return &out, nil
}

// create writes a file that does not exist yet, as a whole or not at all.
func create(name, text string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("there is %s already", name)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = cmp.Or(err, f.Close()); err != nil {
		_ = os.Remove(name) // or the next try finds a part of it
	}
	return err
}
