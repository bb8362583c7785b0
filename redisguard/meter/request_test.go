package meter_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/redisvet/redisvet/redisguard/meter"
)

// Each request has its counts in a header, and a call site that repeats a
// command in it is logged.
func TestPerRequest(t *testing.T) {
	m, c := watched(t, meter.Options{Every: 1 << 30})
	var log bytes.Buffer
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders", func(w http.ResponseWriter, r *http.Request) {
		for i := range 12 {
			c.Get(r.Context(), fmt.Sprint("order:", i))
		}
		c.Get(r.Context(), "one")
		fmt.Fprint(w, "done")
		c.Get(r.Context(), "late")
	})
	mux.HandleFunc("GET /silent", func(w http.ResponseWriter, r *http.Request) { c.Get(r.Context(), "one") })
	mux.HandleFunc("GET /flush", func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
	})
	s := httptest.NewServer(m.PerRequest(mux, meter.RequestOptions{Logger: slog.New(slog.NewTextHandler(&log, nil))}))
	defer s.Close()
	c.Get(t.Context(), "outside")
	for path, want := range map[string]string{
		"/orders": "13 commands, 13 round trips", "/silent": "1 commands, 1 round trips", "/flush": "0 commands, 0 round trips",
	} {
		resp, err := s.Client().Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		got := resp.Header.Values("Server-Timing")
		if len(got) != 1 || !regexp.MustCompile(`^redis;dur=\d+\.\d;desc="`+want+`"$`).MatchString(got[0]) {
			t.Errorf("%s: Server-Timing %q, want %s", path, got, want)
		}
	}
	s.Close()
	if n := strings.Count(log.String(), "\n"); n != 1 {
		t.Errorf("%d lines: %s", n, &log)
	}
	for _, want := range []string{"command=GET", "key=order:*", "times=12", "request_test.go:", "path=/orders"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in %s", want, &log)
		}
	}
}
