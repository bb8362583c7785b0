package cli

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/redisvet/redisvet/internal/cli/join"
	"github.com/redisvet/redisvet/internal/cli/sites"
	"github.com/redisvet/redisvet/internal/measure"
	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/regular"
	"github.com/redisvet/redisvet/internal/traffic"
)

// measureFlags are the flags of redisvet measure.
type measureFlags struct {
	*flag.FlagSet
	request measure.Request
	from    string
	out     string
	json    bool
}

func newMeasureFlags() *measureFlags {
	f := &measureFlags{FlagSet: flag.NewFlagSet("redisvet measure", flag.ContinueOnError)}
	f.SetOutput(io.Discard)
	r := &f.request
	f.StringVar(&r.URL, "redis", os.Getenv("REDIS_URL"), "the `URL` of the server: redis://user:password@host:6379/0, rediss:// for TLS, unix:///path (default $REDIS_URL);\na cluster is recognised, and all of its nodes are summed")
	f.Lookup("redis").DefValue = "" // the help does not show a password of the environment
	f.StringVar(&r.Sentinel, "sentinel", "", "the URL is that of a sentinel, and this is the `NAME` of the master")
	f.StringVar(&r.CACert, "cacert", "", "trust the certificates in this `FILE` instead of those of the system")
	f.DurationVar(&r.For, "for", time.Minute, "measure for this `time`")
	f.DurationVar(&r.Monitor, "monitor", 0, "run MONITOR for this `time`: it gives keys and clients of the commands, and costs the server much meanwhile")
	f.IntVar(&r.Keys, "keys", 10_000, "sample this `number` of keys with SCAN; 0 for none")
	f.StringVar(&f.from, "from", "", "measure nothing: name the lines that send what is in this `FILE` of -o, or in a profile of redisguard's meter")
	f.StringVar(&f.out, "o", "", "write what was seen to this `FILE`, for redisvet compare and -from")
	f.BoolVar(&f.json, "json", false, "print JSON")
	r.Password, r.SentinelPassword = os.Getenv("REDISCLI_AUTH"), os.Getenv("REDISVET_SENTINEL_AUTH")
	return f
}

// check returns what is wrong with the flags.
func (f *measureFlags) check(joins bool) error {
	switch r := f.request; {
	case f.from != "" && f.out != "":
		return errors.New("-from measures nothing, so it does not go with -o")
	case f.from != "" && !joins:
		return errors.New("-from needs packages, such as ./..., to name their lines")
	case f.from != "":
		return nil
	case r.URL == "":
		return errors.New("measure needs -redis URL, such as redis://localhost:6379, or REDIS_URL; packages such as ./... after it name their lines")
	case !strings.Contains(r.URL, "://"): // it may have a password, so it is not repeated
		return errors.New("-redis: want a URL, such as redis://localhost:6379")
	case r.For <= 0 || r.Monitor < 0 || r.Keys < 0:
		return errors.New("-for needs a time above 0, -monitor and -keys none below 0")
	case r.Monitor > r.For:
		return fmt.Errorf("-monitor %v is longer than -for %v", r.Monitor, r.For)
	case f.out == "":
		return nil
	}
	return regular.CanWrite(f.out) // said now, and not in 10 minutes
}

// nextStep says how to get the lines that send what was measured.
func (f *measureFlags) nextStep() string {
	if f.out == "" {
		return "with packages, such as ./..., measure also names the lines that send these commands"
	}
	return "to name the lines that send these commands: redisvet measure -from " + f.out + " ./..."
}

// measureCommand is redisvet measure -redis URL [flags] [packages]. It watches a
// server, and names the lines of the packages that send what it gets.
func (t *Tool) measureCommand(args []string) int {
	f := newMeasureFlags()
	own, rest := split(f.FlagSet, args)
	o, err := t.parse(rest, f.FlagSet)
	if err == nil {
		err = badFlag(f.Parse(own), f.FlagSet)
	}
	if err == nil {
		err = f.check(o.flags.NArg() > 0)
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"measure"})
	case err != nil:
		return t.fail(err)
	case o.refused("measure"):
		return t.fail(errors.New("measure takes its own flags and those of redisvet sites: -tags, -tests, -impact, -categories and the flags of rules"))
	}
	joins := o.flags.NArg() > 0
	var list []sites.Site
	faulty := false
	if joins { // its faults are said now, and not in 10 minutes
		if err := t.configure(o); err != nil {
			return t.fail(err)
		}
		if list, faulty, err = t.sites(o); err != nil {
			return t.fail(err)
		}
	}
	record, err := t.traffic(f, !joins)
	if joins && record != nil {
		err = cmp.Or(err, t.printJoin(f, record, list))
	}
	if err != nil {
		return t.fail(err)
	}
	if !joins && len(record.Commands) > 0 && !f.json {
		t.tell(f.nextStep())
	}
	if faulty {
		return Failed
	}
	return Clean
}

// printJoin prints the lines of the program that send what a record has.
func (t *Tool) printJoin(f *measureFlags, record *traffic.Record, list []sites.Site) error {
	if record.Commands == nil && record.Detail == nil {
		return errors.New("the server refuses INFO, so there is nothing to name lines for; -monitor may give it")
	}
	lines, byKey := join.Lines(record, list)
	print := join.Text
	if f.json {
		print = join.JSON
	}
	return print(t.Stdout, t.paths(), lines, byKey)
}

// traffic measures and writes the file of -o, or reads that of -from. It prints
// the sample if that is all that is asked for. With an error there may be a record: what
// took long to measure is printed, although it cannot be written.
func (t *Tool) traffic(f *measureFlags, print bool) (*traffic.Record, error) {
	if f.from != "" {
		record, err := traffic.Read(f.from)
		if err == nil {
			t.tell(incomplete(record))
		}
		return record, err
	}
	sample, err := t.measure(f)
	if sample == nil {
		return nil, err
	}
	if f.out != "" {
		err = cmp.Or(sample.Write(f.out), err)
	}
	if print {
		err = cmp.Or(err, t.printSample(f, sample))
	}
	return sample.Record(), err
}

// measure runs until its time is over or somebody interrupts it. A second
// interruption ends the program. If a server is lost there are a sample and an error.
func (t *Tool) measure(f *measureFlags) (*traffic.Sample, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	progress := newProgress(t.Stderr)
	defer progress.clear()
	f.request.Say = progress.say
	if d := f.request.Monitor; d > 0 {
		fmt.Fprintf(t.Stderr, "redisvet: MONITOR for %v: the server copies each command to this program meanwhile, which can halve what it does for others\n", d)
	}
	sample, err := measure.Run(ctx, f.request)
	if err != nil {
		return nil, err
	}
	progress.clear()
	for _, note := range sample.Notes {
		fmt.Fprintf(t.Stderr, "redisvet: %s\n", printable.Line(note))
	}
	if !sample.Complete && ctx.Err() == nil {
		return sample, errors.New("not complete: a server was lost")
	}
	return sample, nil
}

// printSample prints the sample.
func (t *Tool) printSample(f *measureFlags, sample *traffic.Sample) error {
	if !f.json {
		return sample.Text(t.Stdout)
	}
	text, err := sample.JSON()
	if err != nil {
		return err
	}
	_, err = t.Stdout.Write(text)
	return err
}
