package records

import (
	"context"
	"encoding/json"
	"net/http"
)

// AuthNonce lets a nonce of a user be used once.
func (s *Server) AuthNonce(ctx context.Context, user, nonce string) (bool, error) {
	v, err := s.rdb.Get(ctx, "user:nonce:"+user).Result()
	if err != nil || v != nonce {
		return false, err
	}
	return true, s.rdb.Del(ctx, "user:nonce:"+user).Err()
}

// Idempotent is a middleware whose keys are of a user's requests.
func (s *Server) Idempotent(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, err := s.rdb.Get(r.Context(), "idempotency:user:"+r.Header.Get("Idempotency-Key")).Bytes(); err == nil {
			_, _ = w.Write(body)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Locked is a middleware for one request of a project at a time.
func (s *Server) Locked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.rdb.Exists(r.Context(), "project:lock:"+r.Header.Get("X-Project")).Val() > 0 {
			http.Error(w, "busy", http.StatusConflict)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Account is a handler for a page.
func (s *Server) Account(w http.ResponseWriter, r *http.Request) {
	v, _ := s.rdb.HGetAll(r.Context(), "account:"+r.FormValue("id")).Result()
	_ = json.NewEncoder(w).Encode(v)
}

// AuthCode has a session of those who are to prove who they are.
func (s *Server) AuthCode(ctx context.Context, user string) (string, error) {
	return s.rdb.Get(ctx, "mfa_session:"+user).Result()
}

// AuthBucket has the tokens of a bucket.
func (s *Server) AuthBucket(ctx context.Context, user string) (int, error) {
	return s.rdb.Get(ctx, "user:token_bucket:"+user).Int()
}
