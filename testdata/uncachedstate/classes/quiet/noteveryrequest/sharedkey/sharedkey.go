// Package sharedkey reads constant keys for which no copy is of use.
package sharedkey

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

type Server struct {
	rdb   *redis.Client
	local sync.Map
}

// Title has a copy in the process.
func (s *Server) Title(w http.ResponseWriter, r *http.Request) {
	if v, ok := s.local.Load("title"); ok {
		w.Write([]byte(v.(string)))
		return
	}
	title, err := s.rdb.Get(r.Context(), "site:title").Result()
	if err != nil {
		return
	}
	s.local.Store("title", title)
	w.Write([]byte(title))
}

// Visit counts what it reads.
func (s *Server) Visit(w http.ResponseWriter, r *http.Request) {
	n, _ := s.rdb.Get(r.Context(), "site:visits").Result()
	s.rdb.Incr(r.Context(), "site:visits")
	w.Write([]byte(n))
}

// Rename reads what it writes back.
func (s *Server) Rename(w http.ResponseWriter, r *http.Request) {
	old, err := s.rdb.Get(r.Context(), "site:name").Result()
	if err == nil && old != r.FormValue("name") {
		s.rdb.Set(r.Context(), "site:name", old+r.FormValue("name"), 0)
	}
}

// Field asks for what the request names: the answer is not the same for all.
func (s *Server) Field(w http.ResponseWriter, r *http.Request) {
	v, _ := s.rdb.HGet(r.Context(), "site:settings", r.FormValue("field")).Result()
	w.Write([]byte(v))
}

// Healthz asks whether Redis answers.
func (s *Server) Healthz(w http.ResponseWriter, r *http.Request) {
	if err := s.rdb.Get(r.Context(), "probe").Err(); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// ResetSettings looks after the settings.
func (s *Server) ResetSettings(w http.ResponseWriter, r *http.Request) {
	w.Write([]byte(s.rdb.Get(r.Context(), "settings").Val()))
}

// Buy reads the price in a transaction.
func (s *Server) Buy(w http.ResponseWriter, r *http.Request) {
	s.rdb.Watch(r.Context(), func(tx *redis.Tx) error {
		price, err := tx.Get(r.Context(), "shop:price").Result()
		if err != nil {
			return err
		}
		_, err = tx.TxPipelined(r.Context(), func(p redis.Pipeliner) error {
			return p.Set(r.Context(), "order:"+r.FormValue("id"), price, 0).Err()
		})
		return err
	}, "shop:price")
}

// Follow polls until the block changes.
func (s *Server) Follow(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		w.Write([]byte(s.rdb.Get(r.Context(), "chain:newest").Val()))
		time.Sleep(time.Second)
	}
}

// Waiting shows what is in a queue.
func (s *Server) Waiting(w http.ResponseWriter, r *http.Request) {
	for _, id := range s.rdb.LRange(r.Context(), "mails", 0, -1).Val() {
		w.Write([]byte(id))
	}
}

func (s *Server) Next(ctx context.Context) (string, error) { return s.rdb.LPop(ctx, "mails").Result() }

// Load runs when the program starts.
func Load(ctx context.Context, rdb *redis.Client) string { return rdb.Get(ctx, "site:motd").Val() }

// Routes has the handlers of a page that edits a setting.
func (s *Server) Routes(mux *http.ServeMux) {
	mux.HandleFunc("/footer", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(s.rdb.Get(r.Context(), "site:footer").Val()))
	})
	mux.HandleFunc("/footer/edit", func(w http.ResponseWriter, r *http.Request) {
		s.rdb.Set(r.Context(), "site:footer", r.FormValue("text"), 0)
	})
}

// Detail is given no id by mistake: its key lacks a part.
func (s *Server) Detail(w http.ResponseWriter, r *http.Request) {
	w.Write([]byte(s.rdb.Get(r.Context(), "article:"+"").Val()))
}

// MgmtTitle is a page of administrators.
func (s *Server) MgmtTitle(w http.ResponseWriter, r *http.Request) {
	w.Write([]byte(s.rdb.Get(r.Context(), "site:headline").Val()))
}

// Roles asks which version of a list is the newest.
func (s *Server) Roles(w http.ResponseWriter, r *http.Request) {
	version := s.rdb.Get(r.Context(), "roles:version").Val()
	w.Write([]byte(s.rdb.Get(r.Context(), "roles:list:"+version).Val()))
}
