//go:build unix

package cli_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/redisvet/redisvet/internal/cli"
	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// The benchmarks compare this driver with go vet in one run. The ratio "x-cpu"
// is that of processor time, which a busy machine affects less than a clock.
// BenchmarkSample is the service in examples/hub. The program of
// BenchmarkLarge, in bench/, has some 730 dependencies of which 6 matter.

func BenchmarkSample(b *testing.B) { benchmarkBoth(b, copied(b, "../../examples/hub")) }

func BenchmarkLarge(b *testing.B) { benchmarkBoth(b, copied(b, "../../bench")) }

func benchmarkBoth(b *testing.B, dir string) {
	b.Run("standalone", func(b *testing.B) { benchmarkStandalone(b, dir) })
	b.Run("govet", func(b *testing.B) { benchmarkVet(b, dir) })
}

// copied copies a module, so that it can get a configuration.
func copied(b *testing.B, from string) string {
	b.Helper()
	dir, err := filepath.EvalSymlinks(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		b.Fatal(err)
	}
	goCommand(b, dir, "mod", "download")
	return dir
}

func benchmarkStandalone(b *testing.B, dir string) {
	var ours, naive, wall time.Duration
	var memory uint64
	for b.Loop() {
		start := time.Now()
		ours += cpu(syscall.RUSAGE_SELF, func() {
			memory = max(memory, peak(func() {
				tool := &cli.Tool{Analyzers: suite, Dir: dir, Stdout: io.Discard, Stderr: os.Stderr}
				if code := tool.Run([]string{"./..."}); code == cli.Failed {
					b.Fatal("redisvet could not run")
				}
			}))
		})
		wall += time.Since(start)
	}
	var naiveMemory uint64
	naive = cpu(syscall.RUSAGE_SELF, func() {
		naiveMemory = peak(func() {
			pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir}, "./...")
			if err != nil {
				b.Fatal(err)
			}
			if _, err := checker.Analyze(suite, pkgs, nil); err != nil {
				b.Fatal(err)
			}
		})
	})
	n := float64(b.N)
	b.ReportMetric(wall.Seconds()/n, "s/run")
	b.ReportMetric(ours.Seconds()/n, "cpu-s")
	b.ReportMetric(naive.Seconds(), "naive-cpu-s")
	b.ReportMetric(naive.Seconds()/(ours.Seconds()/n), "x-cpu")
	b.ReportMetric(float64(memory>>20), "MB")
	b.ReportMetric(float64(naiveMemory>>20), "naive-MB")
	b.ReportMetric(0, "ns/op")
}

// benchmarkVet measures go vet with nothing of it in the cache but the compiled
// packages.
func benchmarkVet(b *testing.B, dir string) {
	tool := vetTool(b)
	goCommand(b, dir, "build", "./...")
	goCommand(b, dir, "test", "-run=^$", "./...")
	round := 0
	vet := func(env string) {
		round++ // a configuration that no earlier run has had
		clitest.Put(b, filepath.Join(dir, ".redisvet.yaml"), fmt.Sprintf("# %s %d\n", dir, round))
		cmd := exec.Command("go", "vet", "-vettool="+tool, "-json", "./...")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), env)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
	}
	var ours, wall time.Duration
	for b.Loop() {
		start := time.Now()
		ours += cpu(syscall.RUSAGE_CHILDREN, func() { vet("SUITEVET_NAIVE=") })
		wall += time.Since(start)
	}
	naive := cpu(syscall.RUSAGE_CHILDREN, func() { vet("SUITEVET_NAIVE=1") })
	n := float64(b.N)
	b.ReportMetric(wall.Seconds()/n, "s/run")
	b.ReportMetric(ours.Seconds()/n, "cpu-s")
	b.ReportMetric(naive.Seconds(), "naive-cpu-s")
	b.ReportMetric(naive.Seconds()/(ours.Seconds()/n), "x-cpu")
	b.ReportMetric(0, "ns/op")
}

func goCommand(b *testing.B, dir string, args ...string) {
	b.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("go %v: %v: %s", args, err, out)
	}
}

// cpu returns the processor time that f takes.
func cpu(who int, f func()) time.Duration {
	usage := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			panic(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := usage()
	f()
	return usage() - before
}

// peak returns the largest size of the Go heap while f runs, sampled every few
// milliseconds.
func peak(f func()) uint64 {
	runtime.GC()
	done := make(chan struct{})
	most := make(chan uint64)
	go func() {
		var top uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapInuse)
			select {
			case <-done:
				most <- top
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	f()
	close(done)
	return <-most
}
