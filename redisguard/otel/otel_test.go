package otelguard_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"go.opentelemetry.io/otel/attribute"
	sdk "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/internal/redistest"
	otelguard "github.com/redisvet/redisvet/redisguard/otel"
)

// collect returns one line for each value that a reader gets.
func collect(t *testing.T, r *sdk.ManualReader) []string {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := r.Collect(context.Background(), &all); err != nil {
		t.Fatal(err)
	}
	var lines []string
	add := func(name string, points []metricdata.DataPoint[float64]) {
		for _, p := range points {
			lines = append(lines, fmt.Sprintf("%s{%s} %v", name, p.Attributes.Encoded(attribute.DefaultEncoder()), p.Value))
		}
	}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			switch data := m.Data.(type) {
			case metricdata.Sum[float64]:
				if !data.IsMonotonic || data.Temporality != metricdata.CumulativeTemporality {
					t.Errorf("%s is no cumulative counter", m.Name)
				}
				add(m.Name, data.DataPoints)
			case metricdata.Gauge[float64]:
				add(m.Name, data.DataPoints)
			default:
				t.Errorf("%s is a %T", m.Name, data)
			}
			if m.Description == "" || m.Unit == "" {
				t.Errorf("%s has description %q and unit %q", m.Name, m.Description, m.Unit)
			}
		}
	}
	return lines
}

// A collection has what a guard did on a real server.
func TestCollection(t *testing.T) {
	server := redistest.Start(t)
	g, err := redisguard.New(server.Client(), redisguard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	reader := sdk.NewManualReader()
	provider := sdk.NewMeterProvider(sdk.WithReader(reader))
	registration, err := otelguard.Register(provider.Meter("test"), g.Status, attribute.String("guard", "api"))
	if err != nil {
		t.Fatal(err)
	}
	before := collect(t, reader)
	q, err := g.Quota(redisguard.QuotaOptions{Name: "plan", Limit: 2, Window: 1 << 40, OnOutage: redisguard.FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		_ = q.Spend(t.Context(), "t", 1)
	}
	b, err := g.Breaker(redisguard.BreakerOptions{Name: "b"})
	if err != nil {
		t.Fatal(err)
	}
	b.ForceOpen("mail")
	runtime.GC()
	after := collect(t, reader)
	runtime.KeepAlive(b) // a Status has the states of breakers in use
	for _, want := range []string{
		"redisguard.decisions{guard=api,kind=quota,name=plan,result=admitted} 2",
		"redisguard.decisions{guard=api,kind=quota,name=plan,result=denied} 3",
		"redisguard.fallbacks{guard=api,kind=quota,name=plan} 0",
		"redisguard.breaker_not_closed{dependency=mail,guard=api,name=b,state=open} 1",
		"redisguard.state{guard=api,state=ok} 1",
		"redisguard.last_error_timestamp{guard=api} 0",
	} {
		if !slices.Contains(after, want) {
			t.Errorf("no %s in\n%s", want, strings.Join(after, "\n"))
		}
	}
	if strings.Contains(strings.Join(before, "\n"), "plan") {
		t.Error("a quota before it was made")
	}
	if err := registration.Unregister(); err != nil {
		t.Fatal(err)
	}
	if left := collect(t, reader); len(left) > 0 {
		t.Errorf("after Unregister there is %s", left)
	}
}

func TestARefusedInstrumentIsAnError(t *testing.T) {
	sumOfStates := sdk.NewView(sdk.Instrument{Name: "redisguard.state"}, sdk.Stream{Aggregation: sdk.AggregationSum{}})
	provider := sdk.NewMeterProvider(sdk.WithReader(sdk.NewManualReader()), sdk.WithView(sumOfStates))
	_, err := otelguard.Register(provider.Meter("test"), redisguard.CachedStatus)
	if err == nil || !strings.HasPrefix(err.Error(), "otelguard: state: ") {
		t.Errorf("error %v", err)
	}
}

func ExampleRegister() {
	guard, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{})
	if err != nil {
		panic(err)
	}
	reader := sdk.NewManualReader() // or a periodic one with an exporter
	meter := sdk.NewMeterProvider(sdk.WithReader(reader)).Meter("redisguard")
	registration, err := otelguard.Register(meter, guard.Status, attribute.String("guard", "api"))
	if err != nil {
		panic(err)
	}
	defer registration.Unregister()
	fmt.Println("registered")
	// Output: registered
}
