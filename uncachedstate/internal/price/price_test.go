package price

import "testing"

func TestOf(t *testing.T) {
	list := []string{"1500/min", "api=2/s", "internal/api=10k/day"}
	for pkg, want := range map[string]string{
		"example.com/svc":              "1,500 calls per minute",
		"example.com/svc/api":          "2 calls per second",
		"example.com/svc/internal/api": "10k calls per day",
		"example.com/svc/apis":         "1,500 calls per minute",
	} {
		if got := Of(list, pkg).text; got != want {
			t.Errorf("%s: %q, want %q", pkg, got, want)
		}
	}
	if got := Of(list[:1], "p").perDay; got != 1500*1440 {
		t.Errorf("1500/min is %v a day", got)
	}
	for _, bad := range []string{"1500", "0/min", "-1/min", "=5/min", "5/week", "x=5"} {
		if Valid([]string{bad}) == nil {
			t.Errorf("%q is taken for a rate", bad)
		}
	}
	if Valid([]string{"5/min", "6/min"}) == nil {
		t.Error("two rates for all packages are taken")
	}
}
