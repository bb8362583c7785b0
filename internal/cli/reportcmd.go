package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"

	"github.com/redisvet/redisvet/internal/cli/compare"
	"github.com/redisvet/redisvet/internal/cli/output"
	"github.com/redisvet/redisvet/internal/cli/totals"
	"github.com/redisvet/redisvet/internal/config"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/regular"
	"github.com/redisvet/redisvet/internal/report"
)

// reportOptions are the flags of redisvet report.
type reportOptions struct {
	out, after string
	unsafe     bool
}

// reportFlags declares the flags of redisvet report.
func reportFlags(o *reportOptions) *flag.FlagSet {
	fs := flag.NewFlagSet("redisvet report", flag.ContinueOnError)
	fs.StringVar(&o.out, "o", "", "the `FILE` of the page; one that is there is replaced as a whole, and stays if there is an error")
	fs.BoolVar(&o.unsafe, "unsafe", false, "show unsafe fixes as well")
	fs.StringVar(&o.after, "after", "", "the `FILE` of a second profile, to show what was sent before and after")
	return fs
}

// reportCommand is redisvet report -o FILE [-unsafe] [flags] [packages]. It writes the
// findings as a page of HTML.
func (t *Tool) reportCommand(args []string) int {
	var own reportOptions
	o, err := t.parseOwn(reportFlags(&own), args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"report"})
	case err != nil:
		return t.fail(err)
	case own.out == "":
		return t.fail(errors.New("report needs -o and the name of a file, such as report.html"))
	case o.refused("report"):
		return t.fail(errors.New("report takes -o, -unsafe, -after and the flags of redisvet without a command but -fix, -json, -format, -c, -statistics and -write-baseline"))
	}
	o.page, o.unsafe = t.absolute(own.out), own.unsafe
	if err := t.configure(o); err != nil {
		return t.fail(err)
	}
	if own.after != "" {
		if err := t.compared(o, t.absolute(own.after)); err != nil {
			return t.fail(err)
		}
	}
	if err := allowImports(o.analyzers); err != nil {
		return t.fail(err)
	}
	return t.analyze(o)
}

// compared takes the profile of -after, which is compared with that of the findings.
func (t *Tool) compared(o *options, name string) error {
	cfg, err := config.ForDir(t.Dir)
	if err != nil {
		return err
	}
	if cfg.Profile == "" {
		return errors.New("-after needs -profile, or profile: in the configuration, to compare with")
	}
	result, err := t.compare(cfg.Profile, name, compare.Request{Before: 1, After: 1})
	if err != nil {
		return err
	}
	t.tell(result.NoTraffic())
	const minutes = 24 * 60 // of a day
	perDay := func(c compare.Change) output.Change {
		return output.Change{Name: c.Name(), Before: minutes * c.Before, After: minutes * c.After, Percent: c.Share()}
	}
	o.total = perDay(result.Total)
	for _, c := range result.ByKey() {
		o.changes = append(o.changes, perDay(c))
	}
	return nil
}

// writePage writes a report as a page, which replaces a file as a whole. It writes none
// of code that could not be understood in full: findings may be missing.
func (t *Tool) writePage(o *options, r output.Report, bill output.Bill) int {
	name := o.page
	if len(r.Faults) > 0 {
		return t.fail(fmt.Errorf("the code could not be understood in full; %s is not written", t.relative(name)))
	}
	cfg, err := config.ForDir(t.Dir)
	if err != nil {
		return t.fail(err)
	}
	bill.Changes, bill.Total = o.changes, o.total
	bill.Cost = func(perDay float64) string { return report.Cost(cfg, perDay) }
	var text bytes.Buffer
	if err := output.HTML(&text, r, bill); err != nil {
		return t.fail(err)
	}
	if err := regular.Write(name, text.Bytes()); err != nil {
		return t.fail(err)
	}
	fmt.Fprintf(t.Stdout, "%s: %s\n", printable.Line(t.relative(name)), totals.Plural(len(r.Findings), "finding", "findings"))
	return Clean
}
