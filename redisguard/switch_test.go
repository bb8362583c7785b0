package redisguard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestSuspendVariableIsUnderstood(t *testing.T) {
	for want, values := range map[bool][]string{
		true:  {"1", "t", "true", "y", "yes", "on", "enabled", "TRUE", "Yes", " on ", "\tenabled\n", "oN\r\n"},
		false: {"", "  ", "0", "f", "false", "n", "no", "off", "disabled", "FALSE", "No", " off ", "Disabled\n"},
	} {
		for _, v := range values {
			if off, err := parseSwitch(v); off != want || err != nil {
				t.Errorf("%q: %v, %v, want %v", v, off, err, want)
			}
		}
	}
}

func TestSuspendVariableThatMeansNothing(t *testing.T) {
	const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	for _, v := range []string{hash, "#1", "maybe", "2", "yes no", "on\x00", strings.Repeat("y", 1000)} {
		off, err := parseSwitch(v)
		if off || err == nil {
			t.Errorf("%q: %v, %v", v, off, err)
			continue
		}
		if text := err.Error(); !strings.Contains(text, SuspendVariable) || strings.ContainsAny(text, "\n\x00") || len(text) > 200 {
			t.Errorf("%q: %q", v, text)
		}
		if strings.Contains(err.Error(), hash) {
			t.Errorf("all of a hash, which may be a secret, is in the error: %v", err)
		}
	}
}

// switchVariable makes this test binary a program that uses redisguard and
// reports what it saw; its value says how.
const switchVariable = "REDISGUARD_TEST_SWITCH"

type seenSwitch struct{ New, State, Cached, SwitchError, CachedError, Logged string }

func init() {
	how := os.Getenv(switchVariable)
	if how == "" {
		return
	}
	var out seenSwitch
	var logged bytes.Buffer
	switch how {
	case "default":
		log.SetOutput(&logged)
	case "own":
		SetLogger(log.New(&logged, "own: ", 0))
	case "none":
		SetLogger(nil)
		log.SetOutput(&logged)
	}
	for range 3 {
		Cached(idle, time.Hour)
		g, err := New(idle, Options{})
		if err != nil {
			out.New = err.Error()
			break
		}
		st, cached := g.Status(), CachedStatus()
		out.State, out.Cached = string(st.State), string(cached.State)
		out.SwitchError, out.CachedError = fmt.Sprint(st.SwitchError), fmt.Sprint(cached.SwitchError)
	}
	out.Logged = logged.String()
	_ = json.NewEncoder(os.Stdout).Encode(out)
	os.Exit(0)
}

// A variable that means nothing is seen in every Status and logged once, and
// stops no process.
func TestSuspendVariableInAProcess(t *testing.T) {
	const wrong = "9f86d081884c7d659a2feaa0c55ad015"
	for _, c := range []struct {
		value, logger string
		state         State
		wrong         bool
	}{
		{" Yes\n", "default", Suspended, false},
		{"off", "default", OK, false},
		{wrong, "default", OK, true},
		{wrong, "own", OK, true},
		{wrong, "none", OK, true},
	} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), switchVariable+"="+c.logger, SuspendVariable+"="+c.value)
		text, err := cmd.Output()
		if err != nil {
			t.Fatalf("%q: %v: %s", c.value, err, text)
		}
		var got seenSwitch
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%q: %v: %s", c.value, err, text)
		}
		if got.New != "" || got.State != string(c.state) || got.Cached != string(c.state) {
			t.Errorf("%q: New says %q, states %s and %s, want %s", c.value, got.New, got.State, got.Cached, c.state)
		}
		if (got.SwitchError != "<nil>") != c.wrong || got.SwitchError != got.CachedError {
			t.Errorf("%q: SwitchError %s, of Cached %s", c.value, got.SwitchError, got.CachedError)
		}
		lines := strings.Count(got.Logged, "\n")
		if want := c.wrong && c.logger != "none"; lines > 1 || (lines == 1) != want || c.logger == "own" && !strings.HasPrefix(got.Logged, "own: ") {
			t.Errorf("%q, logger %s: logged %q", c.value, c.logger, got.Logged)
		}
		t.Logf("%q: %+v", c.value, got)
	}
}
