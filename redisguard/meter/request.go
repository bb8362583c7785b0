package meter

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/redisguard/internal/cmdlabel"
	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// RequestOptions are the settings of PerRequest.
type RequestOptions struct {
	// MaxSame is how often one call site may send the same command in a request,
	// with keys of the same pattern. Beyond it, the call site is logged. The
	// default is 10.
	MaxSame int
	// Logger is slog.Default() unless given.
	Logger *slog.Logger
}

// PerRequest returns a handler that counts what next sends with the context of
// its request. It is for development: it looks at every command, whatever Every
// is. It adds the header Server-Timing, which browsers show, to the answer:
//
//	Server-Timing: redis;dur=3.1;desc="12 commands, 4 round trips"
//
// The header has what was sent before the first byte of the answer. When next
// has returned, call sites that repeat a command are logged.
func (m *Meter) PerRequest(next http.Handler, o RequestOptions) http.Handler {
	if o.MaxSame < 1 {
		o.MaxSame = 10
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	m.requests.Store(true)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req := &request{same: map[site]int{}}
		timed := &timingWriter{ResponseWriter: w, r: req}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{m}, req))
		next.ServeHTTP(timed, r)
		timed.addHeader()
		req.log(r, o)
	})
}

// requestKey is the key of a request in its context.
type requestKey struct{ m *Meter }

// A request counts what was sent for an HTTP request.
type request struct {
	mu   sync.Mutex
	sum  counts
	same map[site]int // bounded by maxSame
}

// maxSame bounds the number of sites that are counted for one request.
const maxSame = 1000

func (r *request) add(stack *sent.Stack, cmd redis.Cmder, c counts) {
	key, _ := sent.Key(cmd)
	s := site{*stack, sent.Name(cmd), cmdlabel.Pattern(key)}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sum.add(c)
	if r.same[s] > 0 || len(r.same) < maxSame {
		r.same[s]++
	}
}

func (r *request) addTrip(c counts) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sum.add(c)
}

// log logs the call sites that repeat a command.
func (r *request) log(from *http.Request, o RequestOptions) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range slices.SortedFunc(maps.Keys(r.same), compareSites) {
		n := r.same[s]
		if n <= o.MaxSame {
			continue
		}
		at := frames(&s.stack)[0]
		o.Logger.Warn("one call site sends the same command many times in a request",
			"command", s.command, "key", s.key, "times", n, "at", fmt.Sprintf("%s:%d", at.File, at.Line),
			"function", at.Function, "method", from.Method, "path", from.URL.Path)
	}
}

func (r *request) header() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Sprintf(`redis;dur=%.1f;desc="%d commands, %d round trips"`,
		time.Duration(r.sum[latency]).Seconds()*1000, r.sum[commands], r.sum[roundTrips])
}

// A timingWriter adds the header before the first byte.
type timingWriter struct {
	http.ResponseWriter
	r    *request
	once sync.Once
}

func (w *timingWriter) addHeader() {
	w.once.Do(func() { w.Header().Add("Server-Timing", w.r.header()) })
}

// WriteHeader implements http.ResponseWriter. The headers of an informational
// answer are not the last ones.
func (w *timingWriter) WriteHeader(code int) {
	if code >= http.StatusOK || code == http.StatusSwitchingProtocols {
		w.addHeader()
	}
	w.ResponseWriter.WriteHeader(code)
}

// Write implements http.ResponseWriter.
func (w *timingWriter) Write(p []byte) (int, error) {
	w.addHeader()
	return w.ResponseWriter.Write(p)
}

// Flush implements http.Flusher.
func (w *timingWriter) Flush() {
	w.addHeader()
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (w *timingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
