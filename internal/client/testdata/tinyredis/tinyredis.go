// Package tinyredis is a small Redis client library, which the test
// describes to the analysis.
package tinyredis

import (
	"context"
	"errors"
)

// ErrNone says that there is nothing at a key.
var ErrNone = errors.New("tinyredis: none")

// A Client makes a round trip with each command.
type Client struct{}

// A Queue keeps commands until Exec.
type Queue struct{}

// A Reply is the answer to a command. It is a value and not a pointer.
type Reply struct {
	text string
	err  error
}

// Options are what a Client is built with.
type Options struct {
	Addr string
	// Token is called for each new connection.
	Token func(context.Context) (string, error)
}

// A Hook is asked before each command.
type Hook interface {
	Before(ctx context.Context, command string) error
}

func Dial(opt *Options) *Client { return &Client{} }

func (c *Client) AddHook(h Hook) {}

func (c *Client) Get(ctx context.Context, key string) Reply     { return Reply{} }
func (c *Client) Del(ctx context.Context, keys ...string) Reply { return Reply{} }
func (c *Client) Take(ctx context.Context, list string) Reply   { return Reply{err: ErrNone} }
func (c *Client) Pipeline() *Queue                              { return &Queue{} }

func (q *Queue) Get(ctx context.Context, key string) Reply     { return Reply{} }
func (q *Queue) Del(ctx context.Context, keys ...string) Reply { return Reply{} }
func (q *Queue) Exec(ctx context.Context) error                { return nil }

func (r Reply) Text() (string, error) { return r.text, r.err }
func (r Reply) Err() error            { return r.err }
