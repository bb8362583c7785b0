package tenant

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"hub.example/internal/testserver"
)

func TestActive(t *testing.T) {
	rdb, ctx := testserver.New(t), t.Context()
	rdb.HSet(ctx, "tenant:acme", "state", "active")
	rdb.HSet(ctx, "tenant:gone", "state", "closed")
	h := NewDirectory(rdb).Active(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for tenant, want := range map[string]int{"acme": http.StatusNoContent, "gone": http.StatusUnauthorized, "": http.StatusUnauthorized} {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
		r.Header.Set("X-Tenant", tenant)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", tenant, w.Code, want)
		}
	}
}
