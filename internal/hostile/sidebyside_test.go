package hostile_test

import (
	"go/token"
	"reflect"
	"slices"
	"sync"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/hostile"
)

// sideBySide contains code for which each rule needs summaries of other
// packages' functions: hooks and guards that are passed as values, keys that
// functions build, loops.
const sideBySide = hostile.Head + `
type asker interface{ Ask(ctx context.Context, id string) error }

type guard struct {
	rdb   *redis.Client
	clock func() time.Time
	upper func(string) string
	next  asker
}

func (g *guard) DialHook(next redis.DialHook) redis.DialHook { return next }
func (g *guard) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook { return next }
func (g *guard) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if err := g.Ask(ctx, cmd.Name()); err != nil {
			return err
		}
		return next(ctx, cmd)
	}
}

func key(id string) string { return "ratelimit:" + strings.ToUpper(id) }

func (g *guard) Ask(ctx context.Context, id string) error {
	if g.rdb.Get(ctx, key(id)).Val() == "0" {
		return errors.New("none left")
	}
	return g.next.Ask(ctx, g.upper(id))
}

func load(ctx context.Context, ids []string) {
	for _, id := range ids {
		rdb.Get(ctx, key(id))
	}
}

func forget(ctx context.Context, id string) {
	rdb.Keys(ctx, id)
}

func build() {
	g := &guard{rdb: rdb, clock: time.Now, upper: strings.ToUpper}
	g.next = g
	rdb.AddHook(g)
}
`

// TestSideBySide runs the rules of one package concurrently, as go vet, gopls
// and golangci-lint do. It is for the race detector, with which make test runs
// it.
func TestSideBySide(t *testing.T) {
	src := sideBySide
	var mu sync.Mutex
	passes := map[string]*analysis.Pass{}
	found := map[string][]token.Pos{}
	var recording, rules []*analysis.Analyzer
	for _, a := range analyzers.All() {
		rules = append(rules, a)
		rec := *a
		rec.Run = func(pass *analysis.Pass) (any, error) {
			own := *pass
			mu.Lock()
			passes[a.Name] = &own
			mu.Unlock()
			return reflect.Zero(a.ResultType).Interface(), nil
		}
		recording = append(recording, &rec)
	}
	if _, err := hostile.Check(recording, src); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 2 {
		for _, a := range rules {
			wg.Go(func() {
				pass := *passes[a.Name]
				var at []token.Pos
				pass.Report = func(d analysis.Diagnostic) { at = append(at, d.Pos) }
				if _, err := a.Run(&pass); err != nil {
					t.Errorf("%s: %v", a.Name, err)
				}
				mu.Lock()
				defer mu.Unlock()
				if was, ok := found[a.Name]; ok && !slices.Equal(was, at) {
					t.Errorf("%s: at one time %v, at the other %v", a.Name, was, at)
				}
				found[a.Name] = at
			})
		}
	}
	wg.Wait()
	for _, name := range []string{"redisloop", "uncachedstate", "quotarecursion", "keyspace"} {
		if len(found[name]) == 0 {
			t.Errorf("%s finds nothing", name)
		}
	}
}

// TestSummariesSideBySide calls all methods of one Result that memoize, in many
// goroutines at once.
func TestSummariesSideBySide(t *testing.T) {
	_, res, err := hostile.Analyze(analyzers.All(), sideBySide)
	if err != nil {
		t.Fatal(err)
	}
	var values []*ssa.Function
	for _, fn := range res.Functions() {
		for _, b := range fn.SSA.Blocks {
			for _, in := range b.Instrs {
				for _, op := range in.Operands(nil) {
					if f, ok := (*op).(*ssa.Function); ok {
						values = append(values, f)
					}
				}
			}
		}
	}
	var wg sync.WaitGroup
	foreign := make([]int, 4)
	for i := range foreign {
		wg.Go(func() {
			for _, f := range values {
				if n, ok := res.Function(f); ok && n.Fn == nil {
					foreign[i]++
				}
				res.IsPureConstructor(f)
				if recv := f.Signature.Recv(); recv != nil {
					res.Method(recv.Type(), f.Name())
				}
			}
			for _, put := range res.Bindings() {
				res.Implementation(put.Target, put.Type, "Ask")
				res.Implementers(put.Target)
				res.MethodNames(put.Target)
			}
			for _, fn := range res.Functions() {
				res.Callers(fn)
				res.Escapes(fn)
				res.Literals(fn)
				res.Invokes(fn)
				fn.Loops()
				for _, site := range fn.Sites {
					res.CutoffAt(fn, site)
					res.CutoffIn(fn, site.Call)
					for _, arg := range site.Call.Common().Args {
						res.TextOf(fn, arg)
					}
				}
			}
		})
	}
	wg.Wait()
	for _, n := range foreign {
		if n == 0 || n != foreign[0] {
			t.Errorf("functions of other packages that are known: %v", foreign)
		}
	}
}
