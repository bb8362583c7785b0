// Package scan reads all keys for a request.
package scan

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
	"redisvet.test/keyspace/report/scan/pattern"
)

// A Server answers requests.
type Server struct {
	rdb   *redis.Client
	pages *pattern.Cache
}

// Online lists who is online.
func (s *Server) Online(w http.ResponseWriter, r *http.Request) {
	iter := s.rdb.Scan(r.Context(), 0, "online:*", 0).Iterator() // want scan:`^s.rdb.Scan reads the names of all keys of the server, page by page, on the path of a request; keep those that it needs in a set$`
	for iter.Next(r.Context()) {
		fmt.Fprintln(w, iter.Val())
	}
}

// Sessions counts those of a user.
func (s *Server) Sessions(w http.ResponseWriter, r *http.Request) {
	n, err := s.count(r.Context(), "session:"+r.FormValue("user")+":*")
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, n)
}

func (s *Server) count(ctx context.Context, pattern string) (int, error) {
	n := 0
	for cursor := uint64(0); ; {
		keys, next, err := s.rdb.Scan(ctx, cursor, pattern, 1000).Result() // want scan:`s.rdb.Scan reads the names of all keys`
		if err != nil {
			return 0, err
		}
		n += len(keys)
		if cursor = next; cursor == 0 {
			return n, nil
		}
	}
}

// Update forgets the pages of a product, by a function of another package.
func (s *Server) Update(w http.ResponseWriter, r *http.Request) {
	if err := s.pages.Remove(r.Context(), "page:"+r.FormValue("product")+":*"); err != nil { // want scan:`s.pages.Remove reads the names of all keys of the server, page by page, on the path of a request \(through \(\*Cache\).Remove\); keep`
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// Delete does the same: the change belongs into the function that scans, so one finding is
// enough.
func (s *Server) Delete(w http.ResponseWriter, r *http.Request) {
	_ = s.pages.Remove(r.Context(), "page:"+r.FormValue("product")+":*")
}

// All lists the orders, by pages of another function.
func (s *Server) All(w http.ResponseWriter, r *http.Request) {
	for cursor := uint64(0); ; {
		keys, next, err := s.page(r.Context(), cursor)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		fmt.Fprintln(w, keys)
		if cursor = next; cursor == 0 {
			return
		}
	}
}

func (s *Server) page(ctx context.Context, cursor uint64) ([]string, uint64, error) {
	return s.rdb.Scan(ctx, cursor, "order:*", 100).Result() // want scan:`s.rdb.Scan reads the names of all keys`
}

// Work looks for what is due, each two seconds.
func (s *Server) Work(ctx context.Context) {
	for {
		s.due(ctx)
		select {
		case <-ctx.Done():
			return
		case <-time.After(2 * time.Second):
		}
	}
}

func (s *Server) due(ctx context.Context) {
	iter := s.rdb.Scan(ctx, 0, "delivery:*", 100).Iterator() // want scan:`^s.rdb.Scan reads the names of all keys of the server, page by page, every 2 s; keep those that it needs in a set$`
	for iter.Next(ctx) {
		fmt.Println(iter.Val())
	}
}
