// Gen reads the go-redis packages and writes the table of the commands that their
// methods send. Run it with go generate in the directory above.
package main

import (
	"flag"
	"fmt"
	"os"
)

// clients returns the packages as read from export data, which is what go vet
// gives an analyzer.
var clients = []string{
	"github.com/redis/go-redis/v9",
	"github.com/go-redis/redis/v9",
	"github.com/go-redis/redis/v8",
	"github.com/go-redis/redis/v7",
	"github.com/go-redis/redis",
}

func main() {
	out := flag.String("o", "", "file to write; standard output if empty")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	pkgs, err := load(clients)
	if err != nil {
		return err
	}
	t, err := merge(pkgs)
	if err != nil {
		return err
	}
	src, err := write(t)
	if err != nil {
		return err
	}
	if out == "" {
		_, err = os.Stdout.Write(src)
		return err
	}
	return os.WriteFile(out, src, 0o644)
}
