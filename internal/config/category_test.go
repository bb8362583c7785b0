package config

import (
	"maps"
	"testing"
)

func TestParseSwitches(t *testing.T) {
	fastpoll, atomic := Category{"redisloop", "fastpoll"}, Category{"uncachedstate", "atomic"}
	for _, c := range []struct {
		text string
		want map[Category]bool
		err  string
	}{
		{"", map[Category]bool{}, ""},
		{"redisloop/fastpoll=off, uncachedstate/atomic=on,", map[Category]bool{fastpoll: false, atomic: true}, ""},
		{"redisloop/fastpoll=false", map[Category]bool{fastpoll: false}, ""},
		{"redisloop/fastpoll", nil, `categories: redisloop/fastpoll: want on or off, not ""`},
		{"fastpoll=off", nil, `categories: want RULE/CATEGORY such as redisloop/fastpoll, not "fastpoll"`},
		{"redisloop/poll=off", nil, `categories: redisloop has no category "poll"; there are endlessscan, fastpoll, perelement, retry, unpaced, unused`},
	} {
		got, err := ParseSwitches(c.text)
		if (err == nil) != (c.err == "") || err != nil && err.Error() != c.err || !maps.Equal(got, c.want) {
			t.Errorf("%q: %v, %v", c.text, got, err)
		}
	}
}

// What is given on the command line wins, and leaves the file's other categories.
func TestOverrideOfImpactAndCategories(t *testing.T) {
	c, err := parse("x.yaml", []byte("impact: low\ncategories: {redisloop/fastpoll: off, redisloop/retry: off}\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer overrides.Store(nil)
	high := High
	Override(Overrides{Impact: &high, Categories: map[Category]bool{{"redisloop", "retry"}: true}})
	o := c.overridden()
	fastpoll, _ := o.Switched("redisloop", "fastpoll")
	retry, _ := o.Switched("redisloop", "retry")
	if o.Impact != High || fastpoll || !retry {
		t.Errorf("impact %v, fastpoll %v, retry %v", o.Impact, fastpoll, retry)
	}
	if retry, _ := c.Switched("redisloop", "retry"); retry || c.Impact != Low {
		t.Error("the file's configuration has changed")
	}
}
