// Package worker delivers events in the background.
package worker

import (
	"context"
	"encoding/json"
	"io"
	"time"
)

// A Job is an event that has to reach an integration.
type Job struct {
	ID          string          `json:"id"`
	Integration string          `json:"integration"`
	Payload     json.RawMessage `json:"payload"`
	NotBefore   time.Time       `json:"not_before,omitzero"`
}

// Caller makes the call that a job is about.
type Caller interface {
	Call(ctx context.Context, integration string, body io.Reader) error
}

// Recorder keeps what became of a job.
type Recorder interface {
	Record(ctx context.Context, job, state string) error
}
