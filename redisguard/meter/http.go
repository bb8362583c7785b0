package meter

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// ServeHTTP answers with a profile. With a parameter such as ?seconds=60 it
// waits that long, and the profile has what was counted meanwhile.
func (m *Meter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := m.snapshot()
	if text := r.FormValue("seconds"); text != "" {
		seconds, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil || !(seconds > 0 && seconds <= maxSeconds):
			http.Error(w, fmt.Sprintf("seconds: want a number up to %d", maxSeconds), http.StatusBadRequest)
			return
		case exceedsTimeout(r, seconds):
			http.Error(w, "seconds: longer than the server's WriteTimeout", http.StatusBadRequest)
			return
		}
		wait := time.NewTimer(time.Duration(seconds * float64(time.Second)))
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-r.Context().Done():
			return
		}
		s = m.snapshot().since(s)
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", `attachment; filename="redis.pb.gz"`)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = m.write(w, s) // an error means that the client is gone
}

// maxSeconds bounds how long a request waits.
const maxSeconds = 24 * 60 * 60

// exceedsTimeout reports whether the server would end the connection before the
// answer, as net/http/pprof does.
func exceedsTimeout(r *http.Request, seconds float64) bool {
	s, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	return ok && s.WriteTimeout != 0 && seconds >= s.WriteTimeout.Seconds()
}
