// Package payments asks a payment provider and a database, and has no Redis.
package payments

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
)

type Client struct {
	HTTP *http.Client
	DB   *sql.DB
	seen map[string]string
}

// Status always sends a request, unless it fails before.
func (c *Client) Status(ctx context.Context, id string) (string, error) {
	if id == "" {
		return "", errors.New("no payment")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://pay.example/"+id, nil)
	if err != nil {
		return "", fmt.Errorf("status of %s: %w", id, err)
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	return res.Status, nil
}

// Refund asks through two calls.
func (c *Client) Refund(ctx context.Context, id string) error {
	return c.refund(ctx, id)
}

func (c *Client) refund(ctx context.Context, id string) error {
	if _, err := c.Status(ctx, id); err != nil {
		return err
	}
	return nil
}

// Seen sends a request for what it has not seen.
func (c *Client) Seen(ctx context.Context, id string) (string, error) {
	if s, ok := c.seen[id]; ok {
		return s, nil
	}
	return c.Status(ctx, id)
}

// Record writes a row if there is a database.
func (c *Client) Record(ctx context.Context, id string) {
	if c == nil || c.DB == nil {
		return
	}
	text, err := json.Marshal(id)
	if err != nil {
		log.Print(err)
		return
	}
	if _, err := c.DB.ExecContext(ctx, "insert into payments values (?)", text); err != nil {
		log.Print(err)
	}
}

// Check asks only if what it is given is damaged.
func (c *Client) Check(ctx context.Context, id string) error {
	if err := json.Unmarshal([]byte(id), new(string)); err != nil {
		_, err = c.Status(ctx, id)
		return err
	}
	return nil
}

// Known is a question with two answers, one of which costs a query.
func (c *Client) Known(ctx context.Context, id string) bool {
	if len(id) < 3 {
		return false
	}
	return c.DB.QueryRowContext(ctx, "select 1 from payments where id = ?", id).Scan(new(int)) == nil
}

// Later asks for each, after the caller has gone on.
func (c *Client) Later(ctx context.Context, id string) {
	go c.Status(ctx, id)
}

// Both makes one of two calls.
func (c *Client) Both(ctx context.Context, id string, refund bool) error {
	if refund {
		return c.refund(ctx, id)
	}
	_, err := c.DB.ExecContext(ctx, "insert into payments values (?)", id)
	return err
}

// A Gateway is what Client does.
type Gateway interface {
	Status(ctx context.Context, id string) (string, error)
	Seen(ctx context.Context, id string) (string, error)
}

func NewGateway() Gateway { return &Client{HTTP: http.DefaultClient} }
