// Package integration calls the services that tenants have connected.
package integration

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"hub.example/internal/limits"
	"hub.example/internal/store"
)

// ErrRejected says that a call was not made: the integration is over a limit
// or does not answer.
var ErrRejected = errors.New("integration: rejected")

// Config is what a Caller needs.
type Config struct {
	Cache   *store.Cache
	Limiter *limits.APILimiter
	Breaker *limits.Breaker
	Client  *http.Client
}

// Caller makes calls on behalf of tenants.
type Caller struct {
	Config
}

// NewCaller returns a Caller.
func NewCaller(cfg Config) *Caller {
	return &Caller{Config: cfg}
}

// Call sends a body to the endpoint of the integration.
func (c *Caller) Call(ctx context.Context, id string, body io.Reader) error {
	ctx = store.For(ctx, id)
	if err := c.admit(ctx, id); err != nil {
		return err
	}
	endpoint, err := c.Cache.Get(ctx, "endpoint:"+id)
	if err != nil {
		return err
	}
	err = errors.Join(c.post(ctx, id, endpoint, body), c.Limiter.Called(ctx, id))
	if err != nil {
		return errors.Join(err, c.Breaker.RecordFailure(ctx, id))
	}
	return errors.Join(c.Breaker.RecordSuccess(ctx, id), c.Cache.Quota().Spend(ctx, id))
}

func (c *Caller) admit(ctx context.Context, id string) error {
	if err := c.Cache.Quota().Check(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrRejected, err)
	}
	ready, err := c.Breaker.CanExecute(ctx, id)
	if err != nil {
		return err
	}
	if !ready {
		return fmt.Errorf("%w: %s does not answer", ErrRejected, id)
	}
	allowed, err := c.Limiter.CanCall(ctx, id)
	if err != nil {
		return err
	}
	if !allowed {
		return fmt.Errorf("%w: too many calls of %s", ErrRejected, id)
	}
	return nil
}

func (c *Caller) post(ctx context.Context, id, endpoint string, body io.Reader) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, body)
	if err != nil {
		return err
	}
	resp, err := c.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusTooManyRequests {
		return errors.Join(ErrRejected, c.Limiter.Blocked(ctx, id, time.Minute))
	}
	if resp.StatusCode >= http.StatusInternalServerError {
		return fmt.Errorf("integration: %s answered %s", endpoint, resp.Status)
	}
	return nil
}
