package promguard_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
	promguard "github.com/redisvet/redisvet/redisguard/prom"
)

func scrape(t *testing.T, r *prometheus.Registry) string {
	t.Helper()
	s := httptest.NewServer(promhttp.HandlerFor(r, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	defer s.Close()
	resp, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("%s: %v: %s", resp.Status, err, b)
	}
	return string(b)
}

func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no line %q in\n%s", line, text)
		}
	}
}

// A scrape has what a guard did on a real server, before and after limiters and
// breakers were made.
func TestScrape(t *testing.T) {
	server := redistest.Start(t)
	g, err := redisguard.New(server.Client(), redisguard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(promguard.NewCollector(g.Status, prometheus.Labels{"guard": "api"}))
	wantLines(t, scrape(t, registry), `redisguard_hits_total{guard="api"} 0`, `redisguard_state{guard="api",state="ok"} 1`)

	ctx := t.Context()
	l, err := g.Limiter(redisguard.LimiterOptions{Name: "per tenant", Rate: 1, Burst: 3, OnOutage: redisguard.FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	q, err := g.Quota(redisguard.QuotaOptions{Name: "plan", Limit: 2, Window: 1 << 40, OnOutage: redisguard.FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	b, err := g.Breaker(redisguard.BreakerOptions{Name: "api", Failures: 2})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := l.AllowN(ctx, "t", 3); err != nil {
			t.Fatal(err)
		}
		_ = q.Spend(ctx, "t", 1)
		_, _ = redisguard.Do(ctx, b, "mail \"\xff\"", func(context.Context) (int, error) { return 0, errors.New("ill") })
	}
	runtime.GC()
	text := scrape(t, registry)
	admitted := g.Status().Limiters["per tenant"].Admitted
	runtime.KeepAlive(b) // a Status has the states of breakers in use
	wantLines(t, text,
		fmt.Sprintf(`redisguard_decisions_total{guard="api",kind="limiter",name="per tenant",result="admitted"} %d`, admitted),
		fmt.Sprintf(`redisguard_decisions_total{guard="api",kind="limiter",name="per tenant",result="denied"} %d`, 15-admitted),
		`redisguard_decisions_total{guard="api",kind="quota",name="plan",result="admitted"} 2`,
		`redisguard_decisions_total{guard="api",kind="quota",name="plan",result="denied"} 3`,
		`redisguard_decisions_total{guard="api",kind="breaker",name="api",result="admitted"} 2`,
		`redisguard_decisions_total{guard="api",kind="breaker",name="api",result="denied"} 3`,
		`redisguard_fallbacks_total{guard="api",kind="limiter",name="per tenant"} 0`,
		`redisguard_breaker_not_closed{dependency="\"mail \\\"\\xff\\\"\"",guard="api",name="api",state="open"} 1`,
	)
	problems, err := testutil.GatherAndLint(registry)
	if err != nil || len(problems) > 0 {
		t.Errorf("promlint: %v, %v", problems, err)
	}
}

// Two guards need labels, and registration says so: not the first scrape.
func TestTwoGuardsNeedLabels(t *testing.T) {
	status := func() redisguard.Status { return redisguard.Status{} }
	registry := prometheus.NewPedanticRegistry()
	for i, labels := range []prometheus.Labels{nil, nil, {"guard": "a"}, {"guard": "b"}} {
		own := registry
		if i == 2 {
			own = prometheus.NewPedanticRegistry()
			registry = own
		}
		err := own.Register(promguard.NewCollector(status, labels))
		if are := errors.As(err, new(prometheus.AlreadyRegisteredError)); are != (i == 1) {
			t.Errorf("collector %d: %v", i, err)
		}
	}
	wantLines(t, scrape(t, registry), `redisguard_hits_total{guard="a"} 0`, `redisguard_hits_total{guard="b"} 0`)
}

func ExampleNewCollector() {
	guard, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{})
	if err != nil {
		panic(err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		promguard.NewCollector(guard.Status, prometheus.Labels{"guard": "api"}),
		promguard.NewCollector(redisguard.CachedStatus, prometheus.Labels{"guard": "cached"}),
	)
	n, err := testutil.GatherAndCount(registry, "redisguard_commands_sent_total")
	fmt.Println(n, err)
	// Output: 2 <nil>
}
