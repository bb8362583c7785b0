package peers

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-redis/redis_rate/v10"

	"github.com/redisvet/redisvet/redisguard"
)

var update = flag.Bool("update", false, "write the quotes of docs/migrating.md")

const page = "../../docs/migrating.md"

// quote is a block of code in the page, after a comment with the names of its
// functions.
var quote = regexp.MustCompile("(?s)<!-- ([a-zA-Z ]+) -->\n```go\n(.*?)```\n")

// Each block of Go in the page is functions that the tests here run.
func TestMigratingQuotes(t *testing.T) {
	const source = "moving_test.go"
	code, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, source, code, 0)
	if err != nil {
		t.Fatal(err)
	}
	functions := map[string]string{}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			functions[fn.Name.Name] = string(code[files.Position(fn.Pos()).Offset:files.Position(fn.End()).Offset])
		}
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	quoted := map[string]bool{}
	want := quote.ReplaceAllStringFunc(string(text), func(block string) string {
		names := quote.FindStringSubmatch(block)[1]
		var parts []string
		for name := range strings.FieldsSeq(names) {
			if functions[name] == "" {
				t.Errorf("the page quotes %s, which is not in %s", name, source)
			}
			quoted[name] = true
			parts = append(parts, functions[name])
		}
		return fmt.Sprintf("<!-- %s -->\n```go\n%s\n```\n", names, strings.Join(parts, "\n\n"))
	})
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Error("the page differs from the code; go test -run TestMigratingQuotes -update writes it")
	}
	if n := strings.Count(want, "```go\n"); n != len(quote.FindAllString(want, -1)) {
		t.Errorf("of %d blocks of Go, some quote no function", n)
	}
	for name := range functions {
		if !quoted[name] {
			t.Errorf("%s is not in the page", name)
		}
	}
}

// sixty makes calls for two tenants, and wants 60 of 100 of each to be admitted.
func sixty(t *testing.T, name string, allow func(tenant string) (bool, error)) {
	t.Helper()
	for _, tenant := range []string{"a", "b"} {
		sixtyOf(t, name, tenant, allow)
	}
}

func sixtyOf(t *testing.T, name, tenant string, allow func(tenant string) (bool, error)) {
	t.Helper()
	n, began := 0, time.Now()
	for range 100 {
		ok, err := allow(tenant)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if ok {
			n++
		}
	}
	// On a busy machine the calls may take seconds, in which a limiter by rate
	// has more tokens, or more than one window.
	took := time.Since(began)
	most := 60 + int(took/time.Second) + 1 + 60*int(took/time.Minute)
	if began.Unix()/3600 != time.Now().Unix()/3600 {
		most += 60
	}
	if n < 60 || n > most {
		t.Errorf("%s: %d of 100 admitted in %v, want 60", name, n, took)
	}
}

// Both sides of each limiter admit the same.
func TestMigratingLimiters(t *testing.T) {
	s := server(t)
	ctx, rdb := t.Context(), client(t, s)
	before := redis_rate.NewLimiter(rdb)
	sixty(t, "redis_rate, before", func(tenant string) (bool, error) {
		ok, after, err := redisRateBefore(ctx, before, tenant)
		return ok, waits(ok, after, err)
	})
	after, err := newRateLimiter(guard(t, s))
	if err != nil {
		t.Fatal(err)
	}
	sixty(t, "redis_rate, after", func(tenant string) (bool, error) {
		ok, wait, err := redisRateAfter(ctx, after, tenant)
		return ok, waits(ok, wait, err)
	})
	sixty(t, "INCR, before", func(tenant string) (bool, error) { return incrBefore(ctx, rdb, tenant) })
	window, err := newWindowLimiter(guard(t, server(t)))
	if err != nil {
		t.Fatal(err)
	}
	sixty(t, "INCR, after", func(tenant string) (bool, error) { return incrAfter(ctx, window, tenant) })
}

func waits(ok bool, after time.Duration, err error) error {
	if err == nil && !ok && after <= 0 {
		return errors.New("a denial without a wait")
	}
	return err
}

func TestMigratingMiddleware(t *testing.T) {
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })
	before, err := ululeBefore(client(t, server(t)), hello)
	if err != nil {
		t.Fatal(err)
	}
	after, err := ululeAfter(guard(t, server(t)), hello)
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]http.Handler{"ulule, before": before, "ulule, after": after} {
		sixty(t, name, func(tenant string) (bool, error) {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Tenant", tenant)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != 200 && w.Code != 429 || w.Header().Get("X-RateLimit-Limit") != "60" {
				return false, fmt.Errorf("status %d, header %v", w.Code, w.Header())
			}
			return w.Code == 200, nil
		})
	}
}

func TestMigratingBreaker(t *testing.T) {
	before := newBreakerBefore()
	after, err := newBreakerAfter(guard(t, server(t)))
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func(func(context.Context) (string, error)) (string, error){
		"before": func(pay func(context.Context) (string, error)) (string, error) {
			return breakerBefore(t.Context(), before, pay)
		},
		"after": func(pay func(context.Context) (string, error)) (string, error) {
			return breakerAfter(t.Context(), after, pay)
		},
	} {
		declined := errors.New("declined")
		if v, err := call(func(context.Context) (string, error) { return "receipt", nil }); v != "receipt" || err != nil {
			t.Errorf("%s: %q, %v", name, v, err)
		}
		for range 5 {
			if _, err := call(func(context.Context) (string, error) { return "", declined }); err != declined {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := call(func(context.Context) (string, error) { return "receipt", nil }); err != errTryLater {
			t.Errorf("%s: open, and %v", name, err)
		}
	}
}

// Both sides open after five failures in a row, and not before.
func TestMigratingOwnBreaker(t *testing.T) {
	s := server(t)
	ctx, rdb := t.Context(), client(t, s)
	b, err := newBreakerAfter(guard(t, s))
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func(error) error{
		"before": func(result error) error {
			err := allowBefore(ctx, rdb, "payments")
			if err == nil {
				recordBefore(ctx, rdb, "payments", result)
			}
			return err
		},
		"after": func(result error) error {
			permit, err := allowAfter(ctx, b, "payments")
			if err == nil {
				recordAfter(ctx, permit, result)
			}
			return err
		},
	} {
		declined := errors.New("declined")
		for i, result := range []error{declined, declined, declined, declined, nil, declined, declined, declined, declined, declined} {
			if err := call(result); err != nil {
				t.Errorf("%s: call %d: %v", name, i, err)
			}
		}
		if err := call(nil); err != errTryLater {
			t.Errorf("%s: open, and %v", name, err)
		}
	}
}

// During a rollout both sides admit what they admit alone.
func TestMigratingRollout(t *testing.T) {
	s := server(t)
	rollout, err := redisguard.NewRollout(redisguard.RolloutOptions{Name: "api", Share: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	l, err := newRolledOutLimiter(guard(t, s), client(t, s), rollout)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i := 0; n < 2 || n == i; i++ { // at least two inside, and one outside
		tenant := fmt.Sprint("tenant-", i)
		if rollout.Has(tenant) {
			n++
		}
		sixtyOf(t, fmt.Sprintf("in the rollout: %v", rollout.Has(tenant)), tenant, func(tenant string) (bool, error) {
			d, err := l.Allow(t.Context(), tenant)
			return d.OK, err
		})
	}
}
