package analyzers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// No test depends on the speed of the machine: where it waits, or asks how long
// something took, time is simulated, or it is listed here why the answer cannot differ.
func TestNoTestIsDecidedByTheClock(t *testing.T) {
	found := map[string]bool{}
	for _, dir := range testFolders(t) {
		for name, at := range clockReaders(parseTests(t, dir)) {
			name = strings.TrimPrefix(strings.TrimPrefix(dir, ".."), "/") + "." + name
			found[name] = true
			if realTime[name] == "" {
				t.Errorf("%s: %s reads the clock of the machine", at, name)
			}
		}
	}
	for name := range realTime {
		if !found[name] {
			t.Errorf("%s is listed and does not read the clock, or is gone", name)
		}
	}
}

// realTime lists functions of tests that read the clock of the machine or wait for it,
// with the reason why its speed decides nothing.
var realTime = map[string]string{
	"e2e/gopls.wait":                                              awaits,
	"internal/redistest.Await":                                    awaits,
	"internal/redistest.start":                                    awaits,
	"redisguard.TestOracleSeesLimitersThatAreBroken":              awaits,
	"redisguard/internal/redistest.Await":                         awaits,
	"redisguard/internal/redistest.Restart":                       awaits,
	"redisguard/internal/redistest.run":                           awaits,
	"redisguard.attach":                                           fake,
	"redisguard.breakers":                                         fake,
	"redisguard.dial":                                             fake,
	"redisguard.exchange":                                         fake,
	"redisguard.ping":                                             fake,
	"redisguard.process":                                          fake,
	"redisguard.TestLimiterAdmitsNoMoreThanItsBound":              inBubbles,
	"redisguard.Request":                                          inBubbles,
	"redisguard.call":                                             inBubbles,
	"redisguard.flood":                                            inBubbles,
	"redisguard.load":                                             inBubbles,
	"redisguard.opened":                                           inBubbles,
	"redisguard.TestAMinuteOfAService":                            grows,
	"redisguard.TestBreakerCommands":                              grows,
	"redisguard.TestBreakerOnARealServer":                         grows,
	"redisguard.TestBucketGivesNoMoreThanItsRate":                 grows,
	"redisguard.TestOutageEndsWithinTheTimeoutAndThenCostsNoWait": grows,
	"redisguard.TestOutageOfAKilledServer":                        grows,
	"redisguard.TestSeveralScriptAgainstTheModel":                 grows,
	"redisguard.limiterRow":                                       grows,
	"redisguard.now":                                              grows,
	"redisguard.readerRow":                                        grows,
	"redisguard/peers.sixtyOf":                                    grows,
	"internal/cli.benchmarkStandalone":                            measures,
	"internal/cli.benchmarkVet":                                   measures,
	"internal/cli.peak":                                           measures,
	"redisguard.TestAMillionDistinctKeysOnAServer":                measures,
	"redisguard.breakerRow":                                       measures,
	"redisguard.coldKeysRow":                                      measures,
	"redisguard/meter.BenchmarkCost":                              measures,
	"redisguard/peers.lasts":                                      measures,
	"redisguard.TestEverythingAtOnce":                             spreads,
	"redisguard.TestTallyOfConcurrentCalls":                       spreads,
	"redisguard.offerFor":                                         spreads,
	"redisguard.oracleFailover":                                   spreads,
	"redisguard.pass":                                             spreads,
	"redisguard.pause":                                            spreads,
	"redisguard.step":                                             spreads,
	"redisguard.work":                                             spreads,
	"e2e.measure":                                                 atLeast,
	"redisguard.TestCallersDeadlineEndsNoDial":                    atLeast,
	"redisguard.TestReaderStaysWithinItsBytesOnTheHeap":           atLeast,
	"redisguard.TestSuspendedGuardDoesNotSubscribeAgain":          atLeast,
	"redisguard.TestSuspendedGuardSendsNothing":                   atLeast,
	"redisguard/peers.Lock":                                       atLeast,
	"redisguard.TestCallThatIsCancelledDebitsNothing":             past,
	"redisguard.TestReaderHookThatExitsItsGoroutineHangsNobody":   past,
	"redisguard/grpc.TestLimitWithoutADecision":                   past,
	"redisguard/peers.caches":                                     code,
	"redisguard/peers.pointer":                                    code,
}

// The reasons of realTime.
const (
	awaits    = "waits for a condition, and counts how often it looks"
	fake      = "a part of a fake, which has simulated time where time matters"
	inBubbles = "tests call it in simulated time"
	grows     = "the bound grows with the time that has passed"
	measures  = "prints or returns how long something took, which nothing compares with a limit"
	spreads   = "spreads calls in time; what is asserted is true for any spread"
	atLeast   = "waits at least so long; more changes nothing"
	past      = "a deadline in the past, or one of minutes"
	code      = "a subject of a benchmark, whose code reads the clock"
)

// testFolders returns the folders with code for tests.
func testFolders(t *testing.T) (dirs []string) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return err
		case d.Name() == "testdata", d.Name() == "bin", path != ".." && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		}
		dirs = append(dirs, filepath.ToSlash(path))
		return nil
	})
	if err != nil || len(dirs) < 100 {
		t.Fatalf("%d folders, %v", len(dirs), err)
	}
	return dirs
}

// parseTests returns the tests in a folder, and the other files of packages for tests.
func parseTests(t *testing.T, dir string) (fset *token.FileSet, files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	fset = token.NewFileSet()
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") && !slices.Contains([]string{"redistest", "clitest", "casetest"}, filepath.Base(dir)) {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return fset, files
}

// clock matches the functions that read the clock, wait, or limit a time.
var clock = regexp.MustCompile(`^(time\.(Sleep|After|AfterFunc|Since|Until|Tick|NewTimer|NewTicker)|context\.With(Timeout|Deadline)(Cause)?)$`)

// clockReaders returns the functions that read the clock, by name, with the first place.
// A function is left out if all paths of calls to it are in simulated time.
func clockReaders(fset *token.FileSet, files []*ast.File) map[string]token.Position {
	reads := map[string]token.Position{}
	callers := map[string]map[string]bool{} // by the function that they name, outside of bubbles
	simulated := map[string]bool{}          // what is named in bubbles
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			visitTime(fn.Body, func(n ast.Node, bubble bool) {
				switch n := n.(type) {
				case *ast.SelectorExpr:
					if _, ok := reads[fn.Name.Name]; !ok && !bubble && clock.MatchString(types.ExprString(n)) {
						reads[fn.Name.Name] = fset.Position(n.Pos())
					}
				case *ast.Ident:
					if bubble {
						simulated[n.Name] = true
					} else if n.Name != fn.Name.Name {
						if callers[n.Name] == nil {
							callers[n.Name] = map[string]bool{}
						}
						callers[n.Name][fn.Name.Name] = true
					}
				}
			})
		}
	}
	maps.DeleteFunc(reads, func(name string, _ token.Position) bool {
		return inBubble(name, callers, simulated, map[string]bool{})
	})
	return reads
}

// inBubble reports whether each path of calls to a function begins in simulated time.
func inBubble(name string, callers map[string]map[string]bool, simulated, seen map[string]bool) bool {
	if seen[name] {
		return true
	}
	seen[name] = true
	if len(callers[name]) == 0 {
		return simulated[name]
	}
	for c := range callers[name] {
		if !inBubble(c, callers, simulated, seen) {
			return false
		}
	}
	return true
}

// visitTime visits the nodes of a body, and says which are in a function literal that
// runs in a bubble of testing/synctest.
func visitTime(body ast.Node, visit func(n ast.Node, bubble bool)) {
	var walk func(n ast.Node, bubble bool)
	walk = func(root ast.Node, bubble bool) {
		ast.Inspect(root, func(n ast.Node) bool {
			if n == nil {
				return false
			}
			if call, ok := n.(*ast.CallExpr); ok && !bubble && slices.Contains(bubbles, types.ExprString(call.Fun)) {
				for _, a := range call.Args {
					walk(a, true)
				}
				return false
			}
			visit(n, bubble)
			return true
		})
	}
	walk(body, false)
}

// bubbles are the functions that run their argument in simulated time.
var bubbles = []string{"synctest.Test", "bubble", "atRoundTrips"}

// The reader of clocks finds what it is for, and nothing else.
func TestClockReaders(t *testing.T) {
	const src = `package p
func TestReal(t *testing.T) { time.Sleep(1) }
func TestSimulated(t *testing.T) { synctest.Test(t, func(t *testing.T) { time.Sleep(1); both(); one() }) }
func TestDeadline(t *testing.T) { synctest.Test(t, nil); context.WithTimeout(ctx, 1); both() }
func TestNow(t *testing.T) { if time.Now().IsZero() { t.Fatal() } }
func both() { <-time.After(1) }
func one() { other() }
func other() { for range time.Tick(1) { one() } }
func nobody() { time.Since(x) }
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p_test.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	got := slices.Sorted(maps.Keys(clockReaders(fset, []*ast.File{f})))
	if want := []string{"TestDeadline", "TestReal", "both", "nobody"}; !slices.Equal(got, want) {
		t.Errorf("%q read the clock, want %q", got, want)
	}
}
