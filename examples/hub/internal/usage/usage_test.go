package usage

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"hub.example/internal/testserver"
)

func TestLimit(t *testing.T) {
	rdb, ctx := testserver.New(t), t.Context()
	h := NewRateLimiter(rdb).Limit(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	get := func(tenant string) int {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
		r.Header.Set("X-Tenant", tenant)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Code
	}
	if code := get("acme"); code != http.StatusNoContent {
		t.Errorf("first request: %d", code)
	}
	for d := range 2 { // today and, where that begins during the test, tomorrow
		rdb.Set(ctx, "ratelimit:other:"+time.Now().UTC().AddDate(0, 0, d).Format("20060102"), perDay, 0)
	}
	if code := get("other"); code != http.StatusTooManyRequests {
		t.Errorf("over the day's limit: %d", code)
	}
}
