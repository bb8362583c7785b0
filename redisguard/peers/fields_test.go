package peers

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dunglas/httpsfv"

	"github.com/redisvet/redisvet/redisguard"
)

// The fields of a Decision are Lists of RFC 9651 in canonical form, with the
// items and parameters of draft-ietf-httpapi-ratelimit-headers.
func TestHeaderFieldsAreStructured(t *testing.T) {
	limits := []redisguard.LimiterOptions{
		{Rate: 3, Per: time.Minute, Window: true},
		{Rate: 60, Per: time.Minute, Burst: 3},
		{Rate: 3, Per: time.Millisecond, Burst: 3, Horizon: time.Millisecond},
		{Rate: math.MaxInt32, Per: time.Millisecond, Burst: math.MaxInt32, Horizon: time.Millisecond},
		{Rate: 1, Per: 366 * 24 * time.Hour, Burst: 10},
		{Rate: 3, Per: time.Minute, Window: true, Also: []redisguard.Limit{{Rate: 9, Per: time.Hour, Window: true}, {Rate: 2, Burst: 5}}},
	}
	names := []string{"api", " ", `"`, `\`, `a"b\c`, "a,b;c=d", "é\x00\r\n\x7f", strings.Repeat("n", 300)}
	s := server(t)
	g := guard(t, s)
	for i, o := range limits {
		for j, name := range names {
			o.Name, o.OnOutage = fmt.Sprint(i, j, name), redisguard.FailClosed
			l, err := g.Limiter(o)
			if err != nil {
				t.Fatal(err)
			}
			for range 5 {
				d, err := l.Allow(context.Background(), "k")
				if err != nil {
					t.Fatal(err)
				}
				checkFields(t, d, 1+len(o.Also))
			}
		}
	}
	checkFields(t, redisguard.Decision{}, 0)
	s.Kill()
	l, err := g.Limiter(redisguard.LimiterOptions{Name: "away", Rate: 1, OnOutage: redisguard.FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	if d, err := l.Allow(context.Background(), "k"); err != nil || !d.Fallback() {
		t.Fatalf("%+v, %v", d, err)
	} else {
		checkFields(t, d, 1)
	}
}

// checkFields fails unless the fields of a decision about so many policies are
// as the draft says.
func checkFields(t *testing.T, d redisguard.Decision, policies int) {
	t.Helper()
	h := http.Header{}
	d.SetHeader(h)
	policy := items(t, h, "RateLimit-Policy", "q", "w")
	if len(policy) != policies {
		t.Errorf("%d policies, want %d: %v", len(policy), policies, h)
	}
	for _, p := range policy {
		if p.params["w"] == 0 {
			t.Errorf("a window of no time: %v", h)
		}
	}
	limit := items(t, h, "RateLimit", "r", "t")
	if known := policies > 0 && !d.Fallback(); known != (len(limit) == 1) {
		t.Errorf("%d service limits: %v", len(limit), h)
	}
	for _, one := range limit {
		if !slices.ContainsFunc(policy, func(p item) bool { return p.name == one.name }) {
			t.Errorf("no policy is named %q: %v", one.name, h)
		}
		if after := h.Get("Retry-After"); !d.OK && after != strconv.FormatInt(one.params["t"], 10) {
			t.Errorf("Retry-After is %s: %v", after, h)
		}
	}
}

type item struct {
	name   string
	params map[string]int64
}

// items returns the items of a field, each with exactly these parameters.
func items(t *testing.T, h http.Header, field string, params ...string) (all []item) {
	t.Helper()
	if len(h.Values(field)) == 0 {
		return nil // that is how an empty List is written
	}
	list, err := httpsfv.UnmarshalList(h.Values(field))
	if err != nil {
		t.Fatalf("%v: %q", err, h.Values(field))
	}
	if text, err := httpsfv.Marshal(list); err != nil || text != h.Get(field) {
		t.Errorf("%s is %s, and in canonical form %s, %v", field, h.Get(field), text, err)
	}
	for _, member := range list {
		one := item{params: map[string]int64{}}
		if i, ok := member.(httpsfv.Item); ok {
			one.name, _ = i.Value.(string)
			for _, name := range i.Params.Names() {
				v, _ := i.Params.Get(name)
				n, ok := v.(int64)
				if !ok || n < 0 {
					t.Errorf("%s has %s=%v", field, name, v)
				}
				one.params[name] = n
			}
			if !slices.Equal(i.Params.Names(), params) {
				t.Errorf("%s has the parameters %v, want %v", field, i.Params.Names(), params)
			}
		}
		if one.name == "" {
			t.Errorf("%s has an item that is no string: %v", field, member)
		}
		all = append(all, one)
	}
	return all
}
