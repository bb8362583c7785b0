package alerts

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"

	"github.com/redisvet/redisvet/redisguard"
	promguard "github.com/redisvet/redisvet/redisguard/prom"
)

// rules are the alerts of the page.
func rules(t *testing.T) []rulefmt.Rule {
	t.Helper()
	page, err := os.ReadFile("../../docs/incident.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```yaml\n(groups:.*?)^```$").FindAllSubmatch(page, -1)
	if len(blocks) != 1 {
		t.Fatalf("%d blocks with rules, want 1", len(blocks))
	}
	groups, errs := rulefmt.Parse(blocks[0][1], false, model.UTF8Validation)
	for _, err := range errs {
		t.Error(err)
	}
	var out []rulefmt.Rule
	for _, g := range groups.Groups {
		out = append(out, g.Rules...)
	}
	return out
}

var described = regexp.MustCompile(`fqName: "(\w+)".*variableLabels: \{([^}]*)\}`)

// exported returns the labels of each metric.
func exported(t *testing.T) map[string][]string {
	t.Helper()
	descs := make(chan *prometheus.Desc)
	go func() {
		defer close(descs)
		promguard.NewCollector(func() redisguard.Status { return redisguard.Status{} }, nil).Describe(descs)
	}()
	out := map[string][]string{}
	for d := range descs {
		m := described.FindStringSubmatch(d.String())
		if m == nil {
			t.Fatalf("a metric is described as %s", d)
		}
		out[m[1]] = strings.Split(m[2], ",")
	}
	return out
}

// states are the values of the label state.
var states = []string{string(redisguard.OK), string(redisguard.Degraded), string(redisguard.Suspended)}

// Prometheus accepts the rules, and their metrics, labels and states are those of
// redisguard.
func TestAlerts(t *testing.T) {
	all, known := rules(t), exported(t)
	if len(all) < 4 || len(known) < 10 {
		t.Fatalf("%d rules and %d metrics", len(all), len(known))
	}
	for _, r := range all {
		expr, err := parser.ParseExpr(r.Expr)
		if err != nil {
			t.Errorf("%s: %v", r.Alert, err)
			continue
		}
		var has []string // labels of the metrics in the expression
		parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
			v, ok := n.(*parser.VectorSelector)
			if !ok {
				return nil
			}
			if known[v.Name] == nil {
				t.Errorf("%s: there is no metric %s", r.Alert, v.Name)
			}
			has = append(has, known[v.Name]...)
			for _, m := range v.LabelMatchers {
				switch {
				case m.Name == model.MetricNameLabel:
				case !slices.Contains(known[v.Name], m.Name):
					t.Errorf("%s: %s has no label %s", r.Alert, v.Name, m.Name)
				case m.Name == "state" && (m.Type != labels.MatchEqual || !slices.Contains(states, m.Value)):
					t.Errorf("%s: there is no state %s", r.Alert, m)
				}
			}
			return nil
		})
		kept := has
		parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
			if a, ok := n.(*parser.AggregateExpr); ok && !a.Without {
				kept = a.Grouping
				for _, name := range a.Grouping {
					if !slices.Contains(has, name) {
						t.Errorf("%s: no metric has the label %s", r.Alert, name)
					}
				}
			}
			return nil
		})
		for key, text := range r.Annotations {
			for _, m := range regexp.MustCompile(`\$labels\.(\w+)`).FindAllStringSubmatch(text, -1) {
				if !slices.Contains(kept, m[1]) {
					t.Errorf("%s: %s uses the label %s, which the result lacks", r.Alert, key, m[1])
				}
			}
		}
	}
}
