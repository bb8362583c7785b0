package cmdlabel

import (
	"strings"
	"testing"
)

func TestPattern(t *testing.T) {
	for key, want := range map[string]string{
		"":                                       "",
		"config":                                 "config",
		"rate_limit:api:17641896":                "rate_limit:api:*",
		"rate_limit:api-7:1764189":               "rate_limit:api-*:*",
		"rate_limit:10.0.0.1":                    "rate_limit:*",
		"day:2026-11-26":                         "day:*",
		"user42":                                 "user*",
		"user:42:name":                           "user:*:name",
		"user_42_name":                           "user_*_name",
		"{user:42}:cart":                         "{user:*}:cart",
		"s:6f1e2d3c-aaaa-bbbb-cccc-0123456789ab": "s:*",
		"s:6f1e2d3c-4a5b-4c6d-8e7f-0123456789ab": "s:*",
		"s:6F1E2D3C-4A5B-4C6D-8E7F-0123456789AB": "s:*",
		"sess_6f1e2d3c-aaaa-bbbb-cccc-0123456789ab_x": "sess_*_x",
		"t:01ARZ3NDEKTSV4RRFFQ69G5FAV":                "t:*",
		"h:deadbeef01":                                "h:*",
		"circuit:facade":                              "circuit:facade", // a word of hexadecimal digits
		"v2:quota":                                    "v*:quota",
		"bin:\x00\xff":                                "bin:*",
		"mail:bob7@example.com":                       "mail:bob*@example.com",
		"a::b":                                        "a::b",
		"q:-1":                                        "q:-*",
		"ключ:7":                                      "ключ:*",
	} {
		if got := Pattern(key); got != want {
			t.Errorf("Pattern(%q) = %q, want %q", key, got, want)
		}
		if again := Pattern(Pattern(key)); again != Pattern(key) {
			t.Errorf("Pattern(%q) folds again, to %q", key, again)
		}
	}
}

func TestPatternIsBounded(t *testing.T) {
	for _, key := range []string{strings.Repeat("a", 1<<20), strings.Repeat("a:", 200), strings.Repeat("ab:", MaxPattern/3)} {
		if got := Pattern(key); len(got) > MaxPattern {
			t.Errorf("%d bytes: %q", len(got), got)
		}
	}
	if got, want := Pattern(strings.Repeat("ab:", MaxPattern/3)), strings.Repeat("ab:", MaxPattern/3); got != want {
		t.Errorf("%q, want all of a key of the maximum length", got)
	}
}

func TestPatternDoesNotAllocate(t *testing.T) {
	buf := make([]byte, 0, 2*MaxPattern)
	if n := testing.AllocsPerRun(100, func() { buf = AppendPattern(buf[:0], "rate_limit:api:17641896") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestNames(t *testing.T) {
	for line, want := range map[string]string{
		"get k": "GET", "GET k": "GET", "config get maxmemory": "CONFIG GET", "client": "CLIENT", "": "",
		"object encoding k": "OBJECT ENCODING", "script load x": "SCRIPT LOAD",
	} {
		args := append(strings.Fields(line), "", "")
		if got := Name(args[0], args[1]); got != want {
			t.Errorf("Name(%s) = %q, want %q", line, got, want)
		}
	}
	if got := FromStats("config|get"); got != Name("config", "get") {
		t.Errorf("commandstats has %q", got)
	}
}

func TestKeyAt(t *testing.T) {
	for line, want := range map[string]string{
		"get k": "k", "mget k l": "k", "ping": "", "ping hello": "", "publish ch m": "", "get": "",
		"eval s 1 k a": "k", "evalsha s 0 a": "", "eval s": "", "zunion 2 k l": "k", "blmpop 0 1 k left": "k",
		"xread count 1 streams k 0": "k", "XREADGROUP group g c STREAMS k >": "k", "xread count 1": "",
		"object encoding k": "k", "memory usage k": "k", "memory stats": "", "bitop and k l": "k", "xinfo stream k": "k",
		"client list": "", "scan 0 match k": "", "some.module k": "k",
	} {
		args := strings.Fields(line)
		got := ""
		if at := KeyAt(strings.ToLower(args[0]), len(args), func(i int) string { return args[i] }); at > 0 {
			got = args[at]
		}
		if got != want {
			t.Errorf("the key of %q is %q, want %q", line, got, want)
		}
	}
}
