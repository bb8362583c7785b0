package keytext

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A text keeps the parts that the caller decides as parameters, and shows them
// as "*".
func TestText(t *testing.T) {
	key := Text("user:") + Param(1) + ":" + listText(2, ",")
	arg := func(n int) Text { return []Text{"zero", "one", "a b"}[n] }
	for what, c := range map[string][2]string{
		"shown":                    {key.String(), "user:*:*"},
		"numbered":                 {key.Numbered(), "user:{1}:{2}"},
		"with arguments":           {string(key.Subst(arg)), "user:one:a,b"},
		"constant":                 {key.Constant(), "user: : "},
		"as the literal's outer":   {string(key.asCaptured().Lift()), "user:" + string(Param(1)) + ":*"},
		"lifted, its own":          {string(key.Lift()), "user:*:*"},
		"captured, with arguments": {string(key.asCaptured().Subst(arg)), "user:*:*"},
		"one or the other":         {string(join("user:1", "user:2")), "user:*"},
		"a parameter too many":     {string(Param(runeSpan)), "*"},
		"unknown parts in a row":   {string((Unknown + Unknown + "x").short()), "*x"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %q, want %q", what, c[0], c[1])
		}
	}
	if !key.HasParams() || !key.asCaptured().HasParams() || key.Subst(arg).HasParams() {
		t.Error("parameters are seen where there are none, or not where there are some")
	}
}

// However long a key is, its text is bounded, and no rune is cut.
func TestBounded(t *testing.T) {
	for _, part := range []string{"k", "ö", "€", string(Param(3))} {
		for n := range 200 {
			got := Text(strings.Repeat(part, n)).short()
			if len(got) > maxText+1 || !utf8.ValidString(string(got)) {
				t.Fatalf("%d times %q is %q", n, part, got)
			}
		}
	}
}

func TestIsKey(t *testing.T) {
	for text, want := range map[Text]bool{
		"rate:*": true, "*": false, "a": false, "not a key": false, listText(0, ":"): true, Param(0) + ":1": false,
	} {
		if text.IsKey() != want {
			t.Errorf("%q reads as a key: %t", text, !want)
		}
	}
}
