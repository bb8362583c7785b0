package httpguard_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard"
	"github.com/redisvet/redisvet/redisguard/httpguard"
)

// guard is one without Redis: a breaker is local first.
func guard(t *testing.T) *redisguard.Guard {
	t.Helper()
	g, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"}), redisguard.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	g.Suspend()
	return g
}

func breaker(t *testing.T, o redisguard.BreakerOptions) *redisguard.Breaker {
	t.Helper()
	b, err := guard(t).Breaker(o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A server error reaches the caller as a response and the breaker as a failure;
// an open breaker sends nothing, and closes the body.
func TestTransportOpens(t *testing.T) {
	requests, status := 0, 503
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.WriteHeader(status)
		fmt.Fprint(w, "body")
	}))
	defer s.Close()
	b := breaker(t, redisguard.BreakerOptions{Name: "http", Failures: 3, OpenFor: time.Hour})
	client := &http.Client{Transport: httpguard.Transport(b, httpguard.TransportOptions{Base: s.Client().Transport})}
	for range 3 {
		resp, err := client.Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 503 || string(text) != "body" {
			t.Errorf("%s: %q", resp.Status, text)
		}
	}
	body := &closing{Reader: strings.NewReader("x")}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Do(r)
	var open *redisguard.OpenError
	if !errors.As(err, &open) || "http://"+open.Name != s.URL || open.RetryAfter <= 0 {
		t.Errorf("error %v", err)
	}
	if requests != 3 || !body.closed {
		t.Errorf("%d requests, body closed: %v", requests, body.closed)
	}
	b.Reset(open.Name)
	status = 404
	for range 9 {
		resp, err := client.Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}

type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error {
	c.closed = true
	return nil
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// The options decide what a failure is, and which requests are one dependency.
// The outcome function knows the status.
func TestTransportOptions(t *testing.T) {
	var outcomes []string
	b := breaker(t, redisguard.BreakerOptions{Name: "http", Failures: 2, Outcome: func(ctx context.Context, err error) redisguard.Outcome {
		status := new(httpguard.StatusError)
		if errors.As(err, &status) && status.StatusCode == 501 {
			outcomes = append(outcomes, "excluded")
			return redisguard.Excluded
		}
		outcomes = append(outcomes, fmt.Sprint(err))
		return redisguard.DefaultOutcome(ctx, err)
	}})
	lost := errors.New("connection lost")
	status := 200
	client := httpguard.Transport(b, httpguard.TransportOptions{
		Name:    func(r *http.Request) string { return "one" },
		Failure: func(r *http.Response) bool { return r.StatusCode > 404 },
		Base: roundTrip(func(r *http.Request) (*http.Response, error) {
			if status == 0 {
				return nil, lost
			}
			return &http.Response{StatusCode: status, Status: fmt.Sprint(status), Body: http.NoBody}, nil
		}),
	})
	for _, c := range []struct {
		status int
		err    error
	}{{200, nil}, {404, nil}, {501, nil}, {501, nil}, {405, nil}, {0, lost}, {200, redisguard.ErrOpen}} {
		status = c.status
		resp, err := client.RoundTrip(httptest.NewRequest("GET", "http://h/", nil))
		if !errors.Is(err, c.err) || (resp == nil) != (c.err != nil) {
			t.Errorf("status %d: %v, %v", c.status, resp, err)
		}
	}
	if got, want := fmt.Sprint(outcomes), "[<nil> <nil> excluded excluded httpguard: status 405 connection lost]"; got != want {
		t.Errorf("outcomes %s, want %s", got, want)
	}
}

// Outside of a rollout the program's own function decides; a response that it
// refuses is closed, and one that it accepts is the caller's.
func TestTransportOutsideOfARollout(t *testing.T) {
	rollout, err := redisguard.NewRollout(redisguard.RolloutOptions{})
	if err != nil {
		t.Fatal(err)
	}
	no := errors.New("no")
	for _, c := range []struct {
		after  func(error) error // what Before makes of the error of the call
		err    error
		closed bool
	}{
		{func(err error) error { return err }, nil, false},
		{func(err error) error { return fmt.Errorf("of a breaker: %w", err) }, nil, false},
		{func(error) error { return no }, no, true},
	} {
		b := breaker(t, redisguard.BreakerOptions{Name: "http", Rollout: rollout,
			Before: func(ctx context.Context, _ string, call func(context.Context) error) error { return c.after(call(ctx)) }})
		body := &closing{Reader: strings.NewReader("x")}
		client := httpguard.Transport(b, httpguard.TransportOptions{Base: roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 503, Body: body}, nil
		})})
		resp, err := client.RoundTrip(httptest.NewRequest("GET", "http://h/", nil))
		if err != c.err || (resp == nil) != (c.err != nil) || body.closed != c.closed {
			t.Errorf("%v, %v, body closed: %v, want %v, %v", resp, err, body.closed, c.err, c.closed)
		}
	}
}

func ExampleTransport() {
	guard, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{})
	if err != nil {
		panic(err)
	}
	breaker, err := guard.Breaker(redisguard.BreakerOptions{Name: "http"})
	if err != nil {
		panic(err)
	}
	client := &http.Client{Transport: httpguard.Transport(breaker, httpguard.TransportOptions{})}
	breaker.ForceOpen("payments.example.com")
	_, err = client.Get("https://payments.example.com/")
	fmt.Println(errors.Is(err, redisguard.ErrOpen))
	// Output: true
}

// A status 429 of the dependency is a failure too, and all its hosts are one
// dependency.
func ExampleTransportOptions() {
	guard, err := redisguard.New(redis.NewClient(&redis.Options{Addr: "localhost:6379"}), redisguard.Options{})
	if err != nil {
		panic(err)
	}
	guard.Suspend() // an example has no Redis
	breaker, err := guard.Breaker(redisguard.BreakerOptions{Name: "http", Failures: 2})
	if err != nil {
		panic(err)
	}
	client := &http.Client{Transport: httpguard.Transport(breaker, httpguard.TransportOptions{
		Base: roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusTooManyRequests, Body: http.NoBody}, nil
		}),
		Name:    func(*http.Request) string { return "payments" },
		Failure: func(r *http.Response) bool { return r.StatusCode >= 500 || r.StatusCode == http.StatusTooManyRequests },
	})}
	for _, host := range []string{"a", "b", "c"} {
		_, err := client.Get("http://" + host + ".payments.example.com/")
		fmt.Println(errors.Is(err, redisguard.ErrOpen))
	}
	// Output:
	// false
	// false
	// true
}

// idle counts calls of CloseIdleConnections.
type idle struct {
	http.RoundTripper
	closed int
}

func (i *idle) CloseIdleConnections() { i.closed++ }

// The idle connections of a client are those of the Base, if it has some.
func TestTransportClosesIdleConnections(t *testing.T) {
	b := breaker(t, redisguard.BreakerOptions{Name: "idle"})
	base := &idle{RoundTripper: http.DefaultTransport}
	(&http.Client{Transport: httpguard.Transport(b, httpguard.TransportOptions{Base: base})}).CloseIdleConnections()
	if base.closed != 1 {
		t.Errorf("CloseIdleConnections of the Base was called %d times", base.closed)
	}
	without := httpguard.Transport(b, httpguard.TransportOptions{Base: roundTrip(nil)})
	(&http.Client{Transport: without}).CloseIdleConnections()
}

// An Outcome function may look at the status: 501 says nothing about the health
// of a server.
func ExampleStatusError() {
	outcome := func(ctx context.Context, err error) redisguard.Outcome {
		var status *httpguard.StatusError
		if errors.As(err, &status) && status.StatusCode == http.StatusNotImplemented {
			return redisguard.Excluded
		}
		return redisguard.DefaultOutcome(ctx, err)
	}
	for _, code := range []int{http.StatusNotImplemented, http.StatusBadGateway} {
		err := &httpguard.StatusError{Status: fmt.Sprint(code, " ", http.StatusText(code)), StatusCode: code}
		fmt.Println(err, outcome(context.Background(), err) == redisguard.Failure)
	}
	// Output:
	// httpguard: status 501 Not Implemented false
	// httpguard: status 502 Bad Gateway true
}
