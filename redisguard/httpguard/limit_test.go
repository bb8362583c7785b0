package httpguard_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/httpguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// allow is a limiter that is a function.
type allow func(ctx context.Context, key string, n int) (redisguard.Decision, error)

func (f allow) AllowN(ctx context.Context, key string, n int) (redisguard.Decision, error) {
	return f(ctx, key, n)
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") })

func byTenant(r *http.Request) string { return r.Header.Get("Tenant") }

func limiter(t *testing.T, o redisguard.LimiterOptions) *redisguard.Limiter {
	t.Helper()
	g, err := redisguard.New(redistest.Start(t).Client(), redisguard.Options{Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	l, err := g.Limiter(o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func get(t *testing.T, s *httptest.Server, path, tenant string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Tenant", tenant)
	resp, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

// A server answers 429 beyond the limit of a key, with header fields that say
// when to come back, and lets through what is skipped.
func TestLimitOfAServer(t *testing.T) {
	l := limiter(t, redisguard.LimiterOptions{Name: "api", Rate: 5, Per: time.Hour, Window: true, OnOutage: redisguard.FailClosed})
	s := httptest.NewServer(httpguard.Limit(l, httpguard.LimitOptions{
		Key:  byTenant,
		Cost: func(r *http.Request) int { return len(r.URL.Path) - 1 },
		Skip: func(r *http.Request) bool { return r.URL.Path == "/healthz" },
	})(hello))
	defer s.Close()
	for i, c := range []struct {
		path, tenant string
		status       int
		remaining    string
	}{
		{"/", "a", 200, "5"}, // costs nothing
		{"/xx", "a", 200, "3"},
		{"/xxx", "a", 200, "0"},
		{"/x", "a", 429, "0"},
		{"/x", "b", 200, "4"},
		{"/healthz", "a", 200, ""},
		{"/xxxxxx", "b", 429, ""}, // more than the limiter ever admits
	} {
		resp := get(t, s, c.path, c.tenant)
		h := resp.Header
		if resp.StatusCode != c.status || h.Get("X-RateLimit-Remaining") != c.remaining {
			t.Errorf("request %d: status %d, %s remain, want %d, %s", i, resp.StatusCode, h.Get("X-RateLimit-Remaining"), c.status, c.remaining)
		}
		if limited := c.remaining != ""; limited != (h.Get("RateLimit") != "") || limited != (h.Get("RateLimit-Policy") != "") {
			t.Errorf("request %d: header %v", i, h)
		}
		after, err := strconv.Atoi(h.Get("Retry-After"))
		if later := err == nil && after > 0 && after <= 3600; later != (c.status == 429 && c.remaining != "") {
			t.Errorf("request %d: Retry-After %q", i, h.Get("Retry-After"))
		}
	}
}

// Each of the functions that answer gets what it needs; the handler runs only
// for what is admitted.
func TestLimitWithAnswersOfTheProgram(t *testing.T) {
	no := errors.New("no decision")
	for _, c := range []struct {
		d      redisguard.Decision
		err    error
		status int
	}{
		{redisguard.Decision{OK: true}, nil, 200},
		{redisguard.Decision{RetryAfter: time.Second}, nil, 430},
		{redisguard.Decision{}, no, 599},
	} {
		ran := 0
		h := httpguard.Limit(allow(func(context.Context, string, int) (redisguard.Decision, error) { return c.d, c.err }), httpguard.LimitOptions{
			Key: byTenant,
			Denied: func(w http.ResponseWriter, _ *http.Request, d redisguard.Decision) {
				if d.RetryAfter != time.Second || w.Header().Get("Retry-After") != "1" {
					t.Errorf("denied with %+v, header %v", d, w.Header())
				}
				w.WriteHeader(430)
			},
			Failed: func(w http.ResponseWriter, _ *http.Request, err error) {
				if !errors.Is(err, no) {
					t.Errorf("failed with %v", err)
				}
				w.WriteHeader(599)
			},
		})(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { ran++ }))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != c.status || (ran == 1) != (c.status == 200) {
			t.Errorf("%+v, %v: status %d, the handler ran %d times", c.d, c.err, w.Code, ran)
		}
	}
}

// Without a decision the handler does not run, and the status says whose fault
// it is.
func TestLimitWithoutADecision(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx    context.Context
		err    error
		status int
	}{
		{t.Context(), redisguard.ErrTooMany, 429}, {t.Context(), errors.New("a bug"), 500}, {ended, context.Canceled, 503},
	} {
		h := httpguard.Limit(allow(func(context.Context, string, int) (redisguard.Decision, error) {
			return redisguard.Decision{}, c.err
		}), httpguard.LimitOptions{Key: byTenant})(hello)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil).WithContext(c.ctx))
		if w.Code != c.status || w.Header().Get("Retry-After") != "" || w.Body.String() == "hello" {
			t.Errorf("%v: status %d, header %v, body %q", c.err, w.Code, w.Header(), w.Body)
		}
	}
}

// An inner Limit adds its policy to that of an outer one. What remains is that of the
// stricter limit, in whatever order, also if the other limiter has no Redis.
func TestLimitWithinALimit(t *testing.T) {
	g, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1}), redisguard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	away, err := g.Limiter(redisguard.LimiterOptions{Name: "away", Rate: 7, Burst: 7, OnOutage: redisguard.FailOpen})
	if err != nil {
		t.Fatal(err)
	}
	strict := limiter(t, redisguard.LimiterOptions{Name: `a,"b";`, Rate: 2, Per: time.Hour, Burst: 2, OnOutage: redisguard.FailClosed})
	wide := limiter(t, redisguard.LimiterOptions{Name: "wide", Rate: 1, Per: time.Hour, Burst: 1000, OnOutage: redisguard.FailClosed})
	limit := func(l redisguard.Allower) func(http.Handler) http.Handler {
		return httpguard.Limit(l, httpguard.LimitOptions{Key: byTenant})
	}
	const strictPolicy, widePolicy, awayPolicy = `"a,\"b\";";q=2;w=3600`, `"wide";q=1000;w=3600000`, `"away";q=7;w=1`
	for i, c := range []struct {
		tenant    string
		of        []redisguard.Allower // the outer one first
		status    int
		policies  []string
		remaining []string // by RateLimit, as label and tokens
		x         [2]string
	}{
		{"a", []redisguard.Allower{strict, wide}, 200, []string{strictPolicy, widePolicy}, []string{`"a,\"b\";";r=1;`, `"wide";r=999;`}, [2]string{"2", "1"}},
		{"b", []redisguard.Allower{wide, strict}, 200, []string{widePolicy, strictPolicy}, []string{`"wide";r=999;`, `"a,\"b\";";r=1;`}, [2]string{"2", "1"}},
		{"c", []redisguard.Allower{strict, away}, 200, []string{strictPolicy, awayPolicy}, []string{`"a,\"b\";";r=1;`}, [2]string{"2", "1"}},
		{"d", []redisguard.Allower{away, strict}, 200, []string{awayPolicy, strictPolicy}, []string{`"a,\"b\";";r=1;`}, [2]string{"2", "1"}},
		{"e", []redisguard.Allower{strict, strict}, 200, []string{strictPolicy}, []string{`"a,\"b\";";r=0;`}, [2]string{"2", "0"}},
		{"f", []redisguard.Allower{strict, strict, wide, strict}, 429, []string{strictPolicy, widePolicy}, []string{`"a,\"b\";";r=0;`, `"wide";r=999;`}, [2]string{"2", "0"}},
	} {
		var h http.Handler = hello
		for _, l := range slices.Backward(c.of) {
			h = limit(l)(h)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Tenant", c.tenant)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		header := w.Header()
		if got, want := header.Values("RateLimit-Policy"), strings.Join(c.policies, ", "); w.Code != c.status || len(got) != 1 || got[0] != want {
			t.Errorf("%d: status %d, policies %q, want %q", i, w.Code, got, want)
		}
		left := header.Get("RateLimit")
		for _, item := range c.remaining {
			if !strings.Contains(left, item) {
				t.Errorf("%d: RateLimit is %s, without %s", i, left, item)
			}
		}
		if n := strings.Count(left, ";r="); n != len(c.remaining) {
			t.Errorf("%d: RateLimit is %s", i, left)
		}
		if x := [2]string{header.Get("X-RateLimit-Limit"), header.Get("X-RateLimit-Remaining")}; x != c.x || len(header["X-Ratelimit-Reset"]) != 1 {
			t.Errorf("%d: limit and remaining %q, want %q, header %v", i, x, c.x, header)
		}
		if denied := c.status == 429; denied != (header.Get("Retry-After") != "") {
			t.Errorf("%d: Retry-After %q", i, header.Get("Retry-After"))
		}
	}
}

// Fields that the program has set itself may have any form.
func TestLimitAfterFieldsOfTheProgram(t *testing.T) {
	l := limiter(t, redisguard.LimiterOptions{Name: "api", Rate: 2, Per: time.Hour, Burst: 2, OnOutage: redisguard.FailClosed})
	for _, field := range []string{",", " , ,x", `"`, `"\`, ";", `;r=,"api"`} {
		h := http.Handler(httpguard.Limit(l, httpguard.LimitOptions{Key: func(*http.Request) string { return field }})(hello))
		w := httptest.NewRecorder()
		for _, name := range []string{"RateLimit-Policy", "RateLimit", "X-RateLimit-Remaining"} {
			w.Header().Add(name, field)
			w.Header().Add(name, field)
		}
		h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Code != 200 || !strings.Contains(w.Header().Get("RateLimit"), `"api";r=1;`) || w.Header().Get("X-RateLimit-Remaining") != "1" {
			t.Errorf("%q: status %d, header %v", field, w.Code, w.Header())
		}
	}
}

// Options can be logged as JSON, without their functions, as those of redisguard can.
func TestOptionsAsJSON(t *testing.T) {
	for _, o := range []any{
		httpguard.LimitOptions{}, httpguard.TransportOptions{},
		httpguard.LimitOptions{Key: byTenant}, httpguard.TransportOptions{Base: http.DefaultTransport},
	} {
		if text, err := json.Marshal(o); err != nil || string(text) != "{}" {
			t.Errorf("%T: %s, %v", o, text, err)
		}
	}
}

// What is missing is a panic where the middleware is made, and not per request. A nil
// limiter is one in an interface, too.
func TestMiddlewareNeedsItsGuard(t *testing.T) {
	for what, f := range map[string]func(){
		"Limit without a Key":         func() { httpguard.Limit(allow(nil), httpguard.LimitOptions{}) },
		"Limit without a limiter":     func() { httpguard.Limit(nil, httpguard.LimitOptions{Key: byTenant}) },
		"Limit of a nil limiter":      func() { httpguard.Limit((*redisguard.Limiter)(nil), httpguard.LimitOptions{Key: byTenant}) },
		"Transport without a breaker": func() { httpguard.Transport(nil, httpguard.TransportOptions{}) },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "httpguard: ") {
					t.Errorf("%s: panic %q", what, text)
				}
			}()
			f()
		}()
	}
}

func TestRemoteIP(t *testing.T) {
	for addr, want := range map[string]string{
		"192.0.2.1:1234":                    "192.0.2.1",
		"[::ffff:192.0.2.1]:1234":           "192.0.2.1",
		"[2001:db8:1:2:3:4:5:6]:1":          "2001:db8:1:2::/64",
		"[2001:db8:1:2:ffff::]:99":          "2001:db8:1:2::/64",
		"[fe80::1%eth0]:80":                 "fe80::/64",
		"@":                                 "@",
		"":                                  "",
		"unix socket with: colons:and more": "unix socket with: colons:and more",
	} {
		if got := httpguard.RemoteIP(&http.Request{RemoteAddr: addr}); got != want {
			t.Errorf("%q is %q, want %q", addr, got, want)
		}
	}
}

func ExampleLimit() {
	guard, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{})
	if err != nil {
		panic(err)
	}
	limiter, err := guard.Limiter(redisguard.LimiterOptions{
		Name: "api", Rate: 100, Per: time.Minute, Burst: 20, OnOutage: redisguard.FailOpen,
	})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", hello)
	server := &http.Server{Handler: httpguard.Limit(limiter, httpguard.LimitOptions{
		Key:  func(r *http.Request) string { return r.Header.Get("Tenant") },
		Skip: func(r *http.Request) bool { return r.URL.Path == "/healthz" },
	})(mux)}
	w := httptest.NewRecorder()
	server.Handler.ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 200 hello
}

// A large request costs more, and a denied one is answered as JSON.
func ExampleLimitOptions() {
	limit := httpguard.Limit(allow(func(_ context.Context, key string, n int) (redisguard.Decision, error) {
		fmt.Println(key, "wants", n)
		return redisguard.Decision{OK: n < 10, RetryAfter: time.Minute}, nil
	}), httpguard.LimitOptions{
		Key:  httpguard.RemoteIP,
		Cost: func(r *http.Request) int { return 1 + int(r.ContentLength>>10) },
		Denied: func(w http.ResponseWriter, _ *http.Request, d redisguard.Decision) {
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprintf(w, `{"retry_after":%.0f}`, d.RetryAfter.Seconds())
		},
	})
	for _, size := range []int{100, 20_000} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("x", size)))
		w := httptest.NewRecorder()
		limit(hello).ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 192.0.2.1 wants 1
	// 200 hello
	// 192.0.2.1 wants 20
	// 429 {"retry_after":60}
}
