package cli

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
)

const usage = `redisvet finds Redis commands that a Go program sends far more often than it needs.

Usage:
	redisvet [flags] [packages]    analyse packages; without any, ./...
	redisvet fix [-diff] [-unsafe] [-rule RULE] [flags] [packages]
	                               mend what can be mended, and say what was left and why
	redisvet sites [-key PATTERN] [-command NAME] [-format FORM] [-acl] [flags] [packages]
	                               list every place that sends a command, with its keys and from where it is reached
	redisvet report -o FILE [-unsafe] [-after FILE] [flags] [packages]
	                               write the findings as a page of HTML, with source and fixes
	redisvet measure -redis URL [-for 1m] [-monitor 5s] [-o FILE] [packages]
	                               what a server gets, and which lines of the packages send it
	redisvet compare [-want -95%%] [-key PATTERN] [-command NAME] BEFORE AFTER
	                               how that has changed, between two files of measure or two profiles
	redisvet gopls [-o PATH]       build a gopls, the language server of editors, with the rules inside
	redisvet rules                 the categories of findings, and which are on by default
	redisvet explain RULE/CATEGORY what a category finds, and how it is switched off or silenced
	redisvet help RULE             what a rule finds, and its flags; also help fix, sites, report, measure, compare and gopls
	redisvet version

	go vet -vettool=$(which redisvet) [packages]
	                               where redisvet is in PATH; an empty -vettool= finds nothing and says nothing

Rules:
%s
Flags:
%s
-RULE and -RULE=false choose the rules; flags of a rule are -RULE.FLAG, see redisvet help RULE.
A file .redisvet.yaml next to go.mod sets the same options, or next to go.work for modules without one; flags win.
A comment //redisvet:ignore RULE -- reason silences a finding; -baseline FILE the old ones, -new-from REV those on unchanged lines.

Exit codes: 0 nothing found, 1 findings, 2 could not run or could not understand all of the code.
`

const fixUsage = `redisvet fix mends what can be mended, and says what was left and why.

Usage:
	redisvet fix [-diff] [-unsafe] [-rule RULE] [flags] [packages]

Flags:
  -diff
    	print the edits instead of making them; what becomes of each finding goes to stderr
  -unsafe
    	make unsafe fixes as well
  -rule RULE
    	mend what this rule finds and nothing else
  -tags list
    	list of build tags, separated by commas
  -tests
    	mend test files too
  -RULE.FLAG
    	as without fix, see redisvet help RULE

A safe fix keeps results, errors and their order: only round trips are fewer,
or a branch waits that did not. An unsafe one adds staleness or changes what
others see:

%s
The result is type-checked before anything is written. Where a fix needs
redisguard the requirement is added to go.mod. Only regular files of the
module are written, or of the workspace, and none through a symbolic link.

Exit codes: 0 nothing is left, 1 findings are left or would be mended, 2 could not run or could not understand all of the code.
`

const sitesUsage = `redisvet sites lists every place in the program that sends a command to Redis, whether a rule reports it or not.

Usage:
	redisvet sites [-key PATTERN] [-command NAME] [-format FORM] [-acl] [flags] [packages]

Flags:
  -key PATTERN
    	list the places that may touch a key that matches; * is for any characters, as in 'rate_limit:*'
  -command NAME
    	list the places that send this command, in a script as well
  -format FORM
    	text, json or csv (default text)
  -acl
    	print the rule of Redis' access control lists that the places need
  -tags list
    	list of build tags, separated by commas
  -tests
    	list test files too
  -impact low
    	name findings of this impact and up (default medium)
  -RULE.FLAG
    	as without sites, see redisvet help RULE

A line has the position, the command with those of a script, the keys, what is done
with the data, the function with the line of a loop in it, from where that is reached,
and the findings. A part of a key that is not known is *. Keys and entries are those
of the packages that are named: ./... in the root of the module is the whole program.

Exit codes: 0 listed, 2 could not run or could not understand all of the code.
`

const reportUsage = `redisvet report writes the findings as one page of HTML, which needs no other file and no network.

Usage:
	redisvet report -o FILE [-unsafe] [-after FILE] [flags] [packages]

Flags:
  -o FILE
    	the page; a file that is there is replaced as a whole, and stays if there is an error
  -unsafe
    	show unsafe fixes as well
  -after FILE
    	a second profile, to show what was sent before and after

The other flags are those of redisvet without a command, but for -fix, -json, -format,
-c and -write-baseline. With -profile the page begins with what the program sends, and
findings have bars; with -price it has money.

Exit codes: 0 written, with findings or without, 2 not written.
`

const measureUsage = `redisvet measure watches a Redis server: its commands, keys and clients. With packages, it names the lines that send the commands.

Usage:
	redisvet measure -redis URL [flags] [packages]
	redisvet measure -from FILE [flags] packages

Flags:
  -redis URL
    	the server: redis://user:password@host:6379/0, rediss:// for TLS, unix:///path (default $REDIS_URL);
    	a cluster is recognised, and all of its nodes are summed
  -sentinel NAME
    	the URL is that of a sentinel, and this is the name of the master
  -cacert FILE
    	trust the certificates in this file instead of those of the system
  -for 1m
    	how long
  -monitor 0s
    	run MONITOR for so long: it gives keys and clients of the commands, and costs the server much meanwhile
  -keys 10000
    	how many keys to sample with SCAN; 0 for none
  -o FILE
    	write what was seen, for redisvet compare and -from
  -json
    	print JSON
  -from FILE
    	measure nothing: name the lines that send what is in this file of -o, or in a profile of redisguard's meter

A password that the URL lacks is read from REDISCLI_AUTH, that of a sentinel from
REDISVET_SENTINEL_AUTH. All commands only read: INFO, CLIENT LIST, CLIENT ID, DBSIZE,
SCAN, PTTL, in a cluster CLUSTER SLOTS, and MONITOR if it is asked for. What this
program sends is not counted. If a server refuses some of them, the others are done,
and the refusal is said. An interruption (Ctrl-C) ends the measurement and keeps what
it has. Flags of the analysis are those of redisvet sites.

Exit codes: 0 measured, 2 could not.
`

const compareUsage = `redisvet compare shows how the traffic to Redis has changed, by command, key and call site.

Usage:
	redisvet compare [flags] BEFORE AFTER

The files are two of redisvet measure -o, or two profiles of redisguard's meter.

Flags:
  -want -95%
    	exit with 1 unless the traffic has changed by so much or more; with 5%, unless it has grown by no more
  -key PATTERN, -command NAME, -site TEXT
    	compare these keys, this command, or call sites whose function or file has this text
  -instances BEFORE,AFTER
    	divide by the number of instances whose traffic the files have
  -format FORM
    	text, json or markdown (default text)

Rates are commands a minute, whatever the length of the measurements.

Exit codes: 0 compared, 1 the wanted change is missed, 2 could not compare.
`

const goplsUsage = `redisvet gopls builds a gopls, the language server of editors, with the rules inside, and prints where it is.

Usage:
	redisvet gopls [-o PATH]

Flags:
  -o PATH
    	put it there, a file or a directory (default: in redisvet/ below the user's cache directory, in a place that its version names)

docs/editors.md says how editors are told of it.
`

// usages are the helps of commands that are the same for all rules.
var usages = map[string]string{
	"compare": compareUsage, "gopls": goplsUsage, "measure": measureUsage, "report": reportUsage, "sites": sitesUsage,
}

// help prints the general help, or that of a rule or a command.
func (t *Tool) help(args []string) int {
	if len(args) > 1 {
		return t.fail(fmt.Errorf("help takes one rule"))
	}
	if len(args) == 1 && args[0] == "fix" {
		fmt.Fprintf(t.Stdout, fixUsage, t.fixTable())
		return Clean
	}
	if len(args) == 1 && usages[args[0]] != "" {
		fmt.Fprint(t.Stdout, usages[args[0]])
		return Clean
	}
	if len(args) == 0 {
		var rules strings.Builder
		for _, a := range t.Analyzers {
			title, _, _ := strings.Cut(a.Doc, "\n")
			fmt.Fprintf(&rules, "\t%-14s %s\n", a.Name, strings.TrimPrefix(title, a.Name+": "))
		}
		fs, _, _ := t.flagSet()
		own := flag.NewFlagSet("", flag.ContinueOnError)
		fs.VisitAll(func(f *flag.Flag) {
			if !t.ofRule(f.Name) {
				own.Var(f.Value, f.Name, f.Usage)
			}
		})
		fmt.Fprintf(t.Stdout, usage, rules.String(), flagText(own))
		return Clean
	}
	for _, a := range t.Analyzers {
		if a.Name != args[0] {
			continue
		}
		fmt.Fprintf(t.Stdout, "%s\n", strings.TrimSpace(a.Doc))
		own := flag.NewFlagSet("", flag.ContinueOnError)
		a.Flags.VisitAll(func(f *flag.Flag) { own.Var(f.Value, a.Name+"."+f.Name, f.Usage) })
		if text := flagText(own); text != "" {
			fmt.Fprintf(t.Stdout, "\nFlags:\n%s", text)
		}
		if a.URL != "" {
			fmt.Fprintf(t.Stdout, "\nMore: %s\n", a.URL)
		}
		return Clean
	}
	var names []string
	for _, a := range t.Analyzers {
		names = append(names, a.Name)
	}
	return t.fail(fmt.Errorf("no rule is called %q; there are %s", args[0], strings.Join(names, ", ")))
}

// fixTable lists the kinds of fixes with their level, and what an unsafe one
// changes.
func (t *Tool) fixTable() string {
	var b strings.Builder
	for _, a := range t.Analyzers {
		for _, k := range t.Fixes[a.Name] {
			fmt.Fprintf(&b, "  %-14s %-6s %s\n", a.Name, k.Safety, k.Name)
			if k.Effect != "" {
				fmt.Fprintf(&b, "  %-14s %-6s   %s\n", "", "", k.Effect)
			}
		}
	}
	return b.String()
}

// ofRule reports whether a flag belongs to a rule.
func (t *Tool) ofRule(name string) bool {
	for _, a := range t.Analyzers {
		if name == a.Name || strings.HasPrefix(name, a.Name+".") {
			return true
		}
	}
	return false
}

func flagText(fs *flag.FlagSet) string {
	var b strings.Builder
	fs.SetOutput(&b)
	fs.PrintDefaults()
	fs.SetOutput(io.Discard)
	return b.String()
}

// version prints what this binary was built from.
func (t *Tool) version(args []string) int {
	if len(args) > 0 {
		return t.fail(fmt.Errorf("version takes no arguments"))
	}
	fmt.Fprintf(t.Stdout, "redisvet %s %s %s/%s\n", moduleVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return Clean
}

// moduleVersion returns the version of the module that this binary was built
// from.
func moduleVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
