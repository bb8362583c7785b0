// Package refusals has statuses that say nothing about the value that is read.
package refusals

import (
	"context"
	"errors"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// Client calls a third party.
type Client struct {
	rdb  *redis.Client
	http *http.Client
}

var errLater = errors.New("later")

// Fetch is told by a third party that it comes too often.
func (c *Client) Fetch(ctx context.Context, url string) error {
	token, err := c.rdb.Get(ctx, "oauth:"+url).Result()
	if err != nil || token == "" {
		return err
	}
	resp, err := c.http.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "" {
		return errLater
	}
	return nil
}

// Relay answers as the third party did.
func (c *Client) Relay(w http.ResponseWriter, r *http.Request) {
	url, err := c.rdb.Get(r.Context(), "upstream:"+r.URL.Path).Result()
	if err != nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	resp, err := c.http.Get(url)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// Session reads a session, and a limiter in memory refuses.
func (c *Client) Session(w http.ResponseWriter, r *http.Request, allow func() bool) {
	user, err := c.rdb.Get(r.Context(), "session:"+r.URL.Path).Result()
	if err != nil || user == "" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if !allow() {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	w.Write([]byte(user))
}

// Broken refuses while Redis does not answer.
func (c *Client) Broken(w http.ResponseWriter, r *http.Request) {
	page, err := c.rdb.Get(r.Context(), "page:"+r.URL.Path).Result()
	if err != nil {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	w.Write([]byte(page))
}

// Seats has the number for another status.
func (c *Client) Seats(w http.ResponseWriter, r *http.Request) {
	n, err := c.rdb.Get(r.Context(), "seats:"+r.URL.Path).Int()
	if err == nil && n < 1 {
		w.WriteHeader(http.StatusConflict)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Number has the constant for something else.
func (c *Client) Number(ctx context.Context, add func(int)) {
	if c.rdb.Get(ctx, "lucky").Val() == "429" {
		add(429)
	}
}

func Routes(c *Client, mux *http.ServeMux) {
	mux.HandleFunc("/relay", c.Relay)
	mux.HandleFunc("/broken", c.Broken)
	mux.HandleFunc("/seats", c.Seats)
}

// Page asks who it is first. What limits is counted up by a script.
func (c *Client) Page(w http.ResponseWriter, r *http.Request) {
	user, err := c.rdb.Get(r.Context(), "session:"+r.URL.Path).Result()
	if err != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if n := c.rdb.Incr(r.Context(), "calls:"+user).Val(); n > 100 {
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
