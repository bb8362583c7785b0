package main

import (
	"encoding/json"
	"errors"
	"net/http"

	"hub.example/internal/health"
	"hub.example/internal/integration"
	"hub.example/internal/registry"
)

// routes serves the API to tenants whose requests admit lets through.
func routes(checker *health.Checker, integrations *registry.Registry, caller *integration.Caller, admit func(http.Handler) http.Handler) http.Handler {
	root, mux := http.NewServeMux(), http.NewServeMux()
	root.Handle("/", admit(mux))

	root.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if !checker.Healthy() {
			http.Error(w, "redis is down", http.StatusServiceUnavailable)
		}
	})

	mux.HandleFunc("GET /tenants/{tenant}/integrations", func(w http.ResponseWriter, r *http.Request) {
		list, err := integrations.Overview(r.Context(), r.PathValue("tenant"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(list)
	})

	mux.HandleFunc("DELETE /tenants/{tenant}", func(w http.ResponseWriter, r *http.Request) {
		if err := integrations.Forget(r.Context(), r.PathValue("tenant")); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})

	mux.HandleFunc("POST /integrations/{id}/call", func(w http.ResponseWriter, r *http.Request) {
		err := caller.Call(r.Context(), r.PathValue("id"), r.Body)
		switch {
		case err == nil:
			w.WriteHeader(http.StatusAccepted)
		case errors.Is(err, integration.ErrRejected):
			http.Error(w, err.Error(), http.StatusTooManyRequests)
		default:
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
	return root
}
