package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/redisvet/redisvet/internal/cli/compare"
	"github.com/redisvet/redisvet/internal/traffic"
)

// compareOptions are the flags of redisvet compare.
type compareOptions struct {
	compare.Request
	format string
}

// compareFlags declares the flags of redisvet compare.
func compareFlags(o *compareOptions) *flag.FlagSet {
	fs := flag.NewFlagSet("redisvet compare", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	o.Before, o.After = 1, 1
	fs.StringVar(&o.format, "format", "text", "print the changes in this `FORM`: text, json or markdown")
	fs.StringVar(&o.Command, "command", "", "compare the command of this `NAME`")
	fs.StringVar(&o.Key, "key", "", "compare the keys that match this `PATTERN`")
	fs.StringVar(&o.Site, "site", "", "compare the call sites whose function or file has this `TEXT`")
	fs.Func("want", "exit with 1 unless the traffic has changed by this `SHARE` or more, such as -95%; with 5%, unless it has grown by no more", o.SetWant)
	fs.Func("instances", "divide by the number of instances whose traffic the files have: `BEFORE,AFTER`", func(text string) (err error) {
		o.Before, o.After, err = instances(text)
		return err
	})
	return fs
}

// compareCommand is redisvet compare [flags] BEFORE AFTER. It compares two samples
// of a server, or two profiles of a program.
func (t *Tool) compareCommand(args []string) int {
	var o compareOptions
	fs := compareFlags(&o)
	own, names := split(fs, args)
	err := fs.Parse(own)
	if slices.ContainsFunc(names, func(a string) bool { return a == "-h" || a == "-help" || a == "--help" }) {
		err = flag.ErrHelp
	}
	print, known := compare.Formats[o.format]
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"compare"})
	case err != nil:
		return t.fail(err)
	case !known:
		return t.fail(fmt.Errorf("-format %s: there are %s", o.format, strings.Join(slices.Sorted(maps.Keys(compare.Formats)), ", ")))
	case len(names) != 2:
		return t.fail(errors.New("compare takes two files: one from before and one from after"))
	}
	result, err := t.compare(names[0], names[1], o.Request)
	if err != nil {
		return t.fail(err)
	}
	if err := print(t.Stdout, result); err != nil {
		return t.fail(err)
	}
	if result.Met != nil && !*result.Met {
		return Findings
	}
	return Clean
}

// compare reads two files and compares them.
func (t *Tool) compare(before, after string, r compare.Request) (*compare.Result, error) {
	var records [2]*traffic.Record
	for i, name := range []string{before, after} {
		var err error
		if records[i], err = traffic.Read(name); err != nil {
			return nil, err
		}
		t.tell(incomplete(records[i]))
	}
	t.tell(compare.Differences(records[0], records[1]))
	return compare.Records(records[0], records[1], r)
}

// incomplete says that a record is not complete, "" if it is.
func incomplete(r *traffic.Record) string {
	if r.Complete {
		return ""
	}
	return r.Name + " is not complete: it was interrupted, or a server was lost"
}

// instances reads "4", or "4,6" for before and after.
func instances(text string) (before, after int, err error) {
	first, second, two := strings.Cut(text, ",")
	if !two {
		second = first
	}
	before, err1 := strconv.Atoi(first)
	after, err2 := strconv.Atoi(second)
	if err1 != nil || err2 != nil || before < 1 || after < 1 {
		return 0, 0, errors.New("want a number of instances, or two with a comma: before,after")
	}
	return before, after, nil
}
