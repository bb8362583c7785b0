// Command proof shows on a real server what redisvet fix -unsafe saves in the sample
// service, examples/hub. It sends the same load to the service before and after, and
// prints how many commands the server got for each cause. make proof runs it.
//
// It writes to its directory: the two services, samples of redisvet measure, profiles
// of redisguard's meter, and what redisvet fix, compare and report make of them. The
// exit code is 1 if a command is sent more often than its fix promises.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("proof", flag.ContinueOnError)
	fs.SetOutput(stderr)
	dir := fs.String("o", filepath.Join("bin", "proof"), "directory for what is measured; files of an earlier run there are replaced")
	calls := fs.Int("calls", 400, "number of calls, below the limit of 600 a minute of the service")
	length := fs.Duration("for", 20*time.Second, "how long the calls take at least")
	if err := fs.Parse(args); err != nil {
		return 2
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	p := &proof{calls: *calls, length: *length}
	err := p.prepare(ctx, *dir)
	if err == nil {
		err = p.measure(ctx)
	}
	if err == nil {
		err = p.report(ctx)
	}
	if err != nil {
		fmt.Fprintln(stderr, "proof:", err)
		return 2
	}
	text, met := table(p.before, p.after)
	fmt.Fprintf(stdout, "examples/hub before and after redisvet fix -unsafe, each with %d calls in %.0f s on a redis-server:\n\n%s\nbefore and after, with profiles, samples and report.html: %s\n",
		p.calls, p.length.Seconds(), text, *dir)
	if !met {
		return 1
	}
	return 0
}

// A proof measures the sample service before and after its fixes.
type proof struct {
	dir, redisvet string
	calls         int
	length        time.Duration
	before, after side
}

// prepare builds redisvet and the two services with the load.
func (p *proof) prepare(ctx context.Context, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	root, err := output(ctx, ".", "go", "list", "-m", "-f", "{{.Dir}}", "github.com/redisvet/redisvet")
	if err != nil {
		return err
	}
	root = strings.TrimSpace(root)
	p.dir, p.redisvet = dir, filepath.Join(dir, "redisvet")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if _, err := output(ctx, root, "go", "build", "-o", p.redisvet, "./cmd/redisvet"); err != nil {
		return err
	}
	for _, name := range []string{"before", "after"} {
		service := filepath.Join(dir, name)
		if err := os.RemoveAll(service); err != nil {
			return err
		}
		if err := copySample(ctx, root, service); err != nil {
			return err
		}
	}
	fixed, err := output(ctx, filepath.Join(dir, "after"), p.redisvet, "fix", "-unsafe", "./...")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "fix.txt"), []byte(fixed), 0o644); err != nil {
		return err
	}
	for _, name := range []string{"before", "after"} {
		if err := buildLoad(ctx, filepath.Join(dir, name), filepath.Join(dir, name+".exe")); err != nil {
			return err
		}
	}
	return nil
}

// measure sends the load to both services at the same time, each with a server of its
// own.
func (p *proof) measure(ctx context.Context) error {
	failed := make(chan error)
	for name, to := range map[string]*side{"before": &p.before, "after": &p.after} {
		go func() {
			var err error
			*to, err = p.side(ctx, name)
			failed <- err
		}()
	}
	return errors.Join(<-failed, <-failed)
}

// report writes what the product says of the two measurements.
func (p *proof) report(ctx context.Context) error {
	profiles := []string{filepath.Join(p.dir, "before.pb.gz"), filepath.Join(p.dir, "after.pb.gz")}
	compared, err := output(ctx, p.dir, p.redisvet, "compare", "-format", "markdown", profiles[0], profiles[1])
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(p.dir, "compare.md"), []byte(compared), 0o644); err != nil {
		return err
	}
	_, err = output(ctx, filepath.Join(p.dir, "before"), p.redisvet, "report", "-unsafe", "-profile", profiles[0], "-after", profiles[1],
		"-o", filepath.Join(p.dir, "report.html"), "./...")
	return err
}

// output runs a command and returns what it prints. Findings, exit code 1 of redisvet,
// are no error.
func output(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if filepath.Base(name) == "redisvet" && exit.ExitCode() == 1 {
			return string(out), nil
		}
		err = fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return string(out), nil
}
