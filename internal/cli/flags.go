package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/redisvet/redisvet/internal/cli/baseline"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/source"
	"github.com/redisvet/redisvet/internal/config"
)

// options are the settings of the command line.
type options struct {
	tags      string
	tests     bool
	json      bool
	format    string // the name of one
	fix, diff bool
	unsafe    bool // also offer or apply unsafe fixes
	broken    bool // some of the code could not be understood
	warned    bool // the user knows that redisguard cannot be required
	context   int
	override  config.Overrides
	analyzers []*analysis.Analyzer
	patterns  []string

	leastImpact string // what the user has set for it: "-impact=high"; "" for nothing

	baseline        string // a file, "" for none
	baselineSetting string // what names the file, for errors: "-baseline"
	known           *baseline.Baseline
	writeBaseline   bool
	newFrom         string // a revision, "" for none
	statistics      bool
	page            string // the file of redisvet report, "" for another command
	changes         []output.Change
	total           output.Change

	files *source.Files // of the packages that were loaded
	flags *flag.FlagSet
}

// setNames lists the flags on the command line.
func (o *options) setNames() []string {
	var out []string
	o.flags.Visit(func(f *flag.Flag) { out = append(out, f.Name) })
	return out
}

func (o *options) isSet(name string) bool { return slices.Contains(o.setNames(), name) }

// refused are the flags of the analysis that a command does not take.
var refused = map[string][]string{
	"fix":     {"fix", "json", "format", "c", "baseline", "write-baseline", "new-from", "statistics"},
	"sites":   {"fix", "diff", "json", "c", "baseline", "write-baseline", "new-from", "statistics", "unsafe", "profile"},
	"measure": {"fix", "diff", "format", "c", "baseline", "write-baseline", "new-from", "statistics", "unsafe", "profile"},
	"report":  {"fix", "diff", "json", "format", "c", "write-baseline", "statistics"},
	"config":  {"fix", "diff", "json", "format", "c", "baseline", "write-baseline", "new-from", "statistics", "unsafe", "tags"},
}

// refused reports whether a flag is set that a command does not take.
func (o *options) refused(command string) bool {
	return slices.ContainsFunc(refused[command], o.isSet)
}

// flagSet declares the flags of the tool and, as in go vet, those of each
// rule: -RULE switches it on or off, -RULE.FLAG sets one of its own.
func (t *Tool) flagSet() (*flag.FlagSet, *options, map[string]*triState) {
	fs := flag.NewFlagSet("redisvet", flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors are printed by the caller, in one line
	o := &options{flags: fs, baselineSetting: "-baseline"}
	fs.StringVar(&o.tags, "tags", "", "`list` of build tags, separated by commas")
	fs.BoolVar(&o.tests, "tests", false, "report test files too")
	fs.BoolVar(&o.json, "json", false, "print findings as JSON, in the form of go vet -json")
	fs.StringVar(&o.format, "format", "text", "print findings in this `form`: "+output.Names(false, ", "))
	fs.IntVar(&o.context, "c", -1, "print the line of a finding and `N` lines around it, or no code if N is -1 (default 0 on a terminal, else -1)")
	fs.Lookup("c").DefValue = "0" // the text has both
	fs.StringVar(&o.baseline, "baseline", "", "leave out the findings that are in this `file`; -baseline= leaves out none")
	fs.BoolVar(&o.writeBaseline, "write-baseline", false, "write the findings of this run into the file of -baseline, and take out those that are fixed")
	fs.StringVar(&o.newFrom, "new-from", "", "leave out findings on lines that have not changed since the branch left this git `revision`")
	fs.BoolVar(&o.statistics, "statistics", false, "print a table of the findings by category, package and key pattern in place of the findings")
	fs.BoolVar(&o.fix, "fix", false, "apply the fixes of findings that have one")
	fs.BoolVar(&o.diff, "diff", false, "with -fix, print the edits instead of making them")
	fs.BoolVar(&o.unsafe, "unsafe", false, "with -fix, and in -format "+output.Names(true, " and ")+", unsafe fixes as well, which add staleness or change what others see")
	fs.Func("rtt", "`duration` of one round trip, for prices (default 0.5ms)", func(s string) error {
		d, err := config.ParseRTT(s)
		o.override.RTT = &d
		return err
	})
	fs.Func("replicas", "`number` of processes that run the code, for prices (default 1)", func(s string) error {
		n, err := config.ParseReplicas(s)
		o.override.Replicas = &n
		return err
	})
	fs.Func("price", "`amount` of money for a number of commands, such as 0.20/100k", func(s string) error {
		p, err := config.ParsePrice(s)
		o.override.Price = &p
		return err
	})
	fs.Func("profile", "`file` with the commands that a process has sent, which the meter of redisguard writes, to price and rank findings", func(s string) error {
		if s == "" {
			return errors.New("want the name of a file")
		}
		name := t.absolute(s)
		o.override.Profile = &name
		return nil
	})
	fs.Func("impact", "report findings of this impact and up: `low`, medium or high (default medium)", func(s string) error {
		i, err := config.ParseImpact(s)
		o.override.Impact = &i
		return err
	})
	fs.Func("categories", "`switches` of categories, such as redisloop/fastpoll=off,uncachedstate/atomic=on", func(s string) error {
		c, err := config.ParseSwitches(s)
		o.override.Categories = c
		return err
	})
	enabled := make(map[string]*triState)
	for _, a := range t.Analyzers {
		state := new(triState)
		enabled[a.Name] = state
		fs.Var(state, a.Name, "run "+a.Name+": true runs only the rules so named, false all others")
		a.Flags.VisitAll(func(f *flag.Flag) { fs.Var(f.Value, a.Name+"."+f.Name, f.Usage) })
	}
	return fs, o, enabled
}

// parse reads the command line.
//
// The flags of a command, which are not in args, are known for hints.
func (t *Tool) parse(args []string, own ...*flag.FlagSet) (*options, error) {
	fs, o, enabled := t.flagSet()
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, badFlag(err, append(own, fs)...)
	}
	o.patterns = fs.Args()
	if len(o.patterns) == 0 {
		o.patterns = []string{"./..."}
	}
	for _, p := range o.patterns {
		if strings.HasPrefix(p, "-") {
			return nil, fmt.Errorf("flag %s comes after the packages; flags come first", p)
		}
	}
	if o.diff && !o.fix {
		return nil, errors.New("-diff needs -fix")
	}
	if o.unsafe && !o.fix && !o.listsFixes() {
		return nil, errors.New("-unsafe needs -fix, or -format " + output.Names(true, " or "))
	}
	if err := o.checkReport(); err != nil {
		return nil, err
	}
	o.analyzers = choose(t.Analyzers, enabled)
	if len(o.analyzers) == 0 {
		return nil, errors.New("every rule is switched off")
	}
	return o, nil
}

// choose applies the -RULE flags.
func choose(all []*analysis.Analyzer, enabled map[string]*triState) []*analysis.Analyzer {
	want := triState("")
	for _, s := range enabled {
		if *s == "true" {
			want = "true"
		}
	}
	var out []*analysis.Analyzer
	for _, a := range all {
		s := *enabled[a.Name]
		if want == "true" && s == "true" || want == "" && s != "false" {
			out = append(out, a)
		}
	}
	return out
}

// triState distinguishes a flag that was not given.
type triState string

func (s *triState) String() string {
	if s == nil || *s == "" {
		return "true"
	}
	return string(*s)
}

func (s *triState) Set(v string) error {
	b, err := strconv.ParseBool(v)
	if err != nil {
		return errors.New("want true or false")
	}
	*s = triState(strconv.FormatBool(b))
	return nil
}

func (s *triState) IsBoolFlag() bool { return true }
