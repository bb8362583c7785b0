package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/redisvet/redisvet/internal/goplsbuild"
	"github.com/redisvet/redisvet/internal/printable"
)

// goplsFlags declares the flag of redisvet gopls.
func goplsFlags(out *string) *flag.FlagSet {
	fs := flag.NewFlagSet("redisvet gopls", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(out, "o", "", "put it at this `PATH`, a file or a directory (default: in redisvet/ below the user's cache directory, in a place that its version names)")
	return fs
}

// goplsCommand is redisvet gopls [-o path]. It builds a gopls that contains the
// suite, and prints its path.
func (t *Tool) goplsCommand(args []string) int {
	var out string
	fs := goplsFlags(&out)
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return t.help([]string{"gopls"})
	case err != nil:
		return t.fail(err)
	case fs.NArg() > 0:
		return t.fail(errors.New("gopls takes -o PATH and no packages"))
	}
	path, err := goplsbuild.Build(goplsbuild.Request{
		Dir: t.Dir,
		Out: out,
		Say: func(text string) { fmt.Fprintln(t.Stderr, "redisvet:", printable.Line(text)) },
	})
	if err != nil {
		return t.fail(err)
	}
	fmt.Fprintln(t.Stdout, path)
	return Clean
}
