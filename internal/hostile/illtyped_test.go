package hostile_test

import (
	"testing"

	"github.com/redisvet/redisvet/analyzers"
	"github.com/redisvet/redisvet/internal/hostile"
)

// illTyped runs all rules on code with errors and reports whether it parses. It
// fails on a panic, which a rule returns as an error.
func illTyped(t *testing.T, src string) (parses bool, wrong int) {
	t.Helper()
	found, errs, err := hostile.CheckIllTyped(analyzers.All(), src)
	if err != nil {
		return false, 0
	}
	for _, r := range found {
		if r.Err != nil {
			t.Errorf("%v in\n%s", r.Err, src)
		}
	}
	return true, len(errs)
}

// FuzzIllTyped runs all rules on random packages in which some tokens are
// replaced.
func FuzzIllTyped(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed, uint8(2), uint8(seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n, spoilt uint8) {
		illTyped(t, hostile.Damage(seed, hostile.Random(seed, int(n%8), seed%4 != 0), 1+int(spoilt%16)))
	})
}

// TestIllTyped shows that damaged programs are suitable: many of them parse,
// and most of those do not type-check.
func TestIllTyped(t *testing.T) {
	const programs = 60
	parse, wrong := 0, 0
	for seed := range uint64(programs) {
		ok, errs := illTyped(t, hostile.Damage(seed, hostile.Random(seed, 3, true), 4))
		if ok {
			parse++
		}
		if errs > 0 {
			wrong++
		}
	}
	t.Logf("of %d programs %d parse, %d of them with type errors", programs, parse, wrong)
	if parse < programs/4 || wrong < programs/5 {
		t.Errorf("of %d programs %d parse, %d of them with type errors", programs, parse, wrong)
	}
}

// Statements that do not type-check, of which something has no type: each ended a
// walk, or could.
func TestNoType(t *testing.T) {
	for _, statement := range []string{
		`rdb.Get(ctx, nosuch(1))`,
		`rdb.Pipelined(ctx, nosuch(f))`,
		`fs := append(); _ = fs`,
		`fs := append(nosuch, f); _ = fs`,
		`for range nosuch(1) { rdb.Get(ctx, "a") }`,
		`for x := range nosuch.field { rdb.Get(ctx, x) }`,
		`for rdb.Scan(ctx, 0, "a", 1).Iterator().Nosuch(ctx) { rdb.Get(ctx, "a") }`,
		`for nosuch.Next(ctx) { rdb.Get(ctx, "a") }`,
		`var x = []nosuch{f}; _ = x`,
		`nosuch.Group("/").GET("/", f)`,
		`select { case <-nosuch.C: rdb.Get(ctx, "a") }`,
		`go nosuch(func() { rdb.Get(ctx, "a") })`,
		`nosuch{f: f}.run()`,
		`func() (x nosuch) { rdb.Get(ctx, x); return }()`,
	} {
		src := hostile.Head + "\nfunc main() { f(nil, nil) }\n\nfunc f(ctx context.Context, ids []string) {\n\tfor _, id := range ids {\n\t\trdb.Get(ctx, id)\n\t}\n\t" + statement + "\n}\n"
		if parses, wrong := illTyped(t, src); !parses || wrong == 0 {
			t.Errorf("%s: parses %v, %d type errors", statement, parses, wrong)
		}
	}
}
