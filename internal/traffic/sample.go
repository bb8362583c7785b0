// Package traffic has the forms in which traffic to Redis is kept in files. A sample
// has what a server was seen to get, and a profile what a program was seen to send.
package traffic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/redisvet/redisvet/internal/printable"
	"github.com/redisvet/redisvet/internal/regular"
)

// format and version identify files with a Sample. A change that a reader of the
// old version does not understand gets a new version.
const (
	format  = "redisvet-sample"
	version = 1
)

// A Sample is what was seen of a server in some time. Its JSON form is described
// in docs/measure.md.
type Sample struct {
	Format  string `json:"format"`
	Version int    `json:"version"`

	Began    time.Time `json:"began"`
	Seconds  float64   `json:"seconds"`
	Complete bool      `json:"complete"` // false if it was interrupted, or lost the server

	Server   Server    `json:"server"`
	Commands []Command `json:"commands"`          // by calls, the most first; nil if it is not known
	Monitor  *Monitor  `json:"monitor,omitempty"` // nil if MONITOR was not asked for, or refused
	Keyspace *Keyspace `json:"keyspace,omitempty"`
	Clients  []Clients `json:"clients"` // by connections, the most first
	Notes    []string  `json:"notes"`   // what the server refused, and what happened
}

// A Server is one, or the nodes of a cluster.
type Server struct {
	Mode    string   `json:"mode"` // standalone, sentinel or cluster; "" if it is not known
	Version string   `json:"version"`
	Nodes   []string `json:"nodes"` // addresses
}

// A Command is what a server has executed in the time of the Sample, summed over
// nodes. A name is in capitals: GET, CONFIG GET.
type Command struct {
	Name     string `json:"command"`
	Calls    int64  `json:"calls"`
	Failed   int64  `json:"failed"`
	Rejected int64  `json:"rejected"`
	Micros   int64  `json:"microseconds"` // of the server's time
}

// A Monitor is what MONITOR printed.
type Monitor struct {
	Seconds  float64     `json:"seconds"`
	Commands []Monitored `json:"commands"` // by calls, the most first
}

// A Monitored is a command with a key pattern from a client.
type Monitored struct {
	Name   string `json:"command"`
	Key    string `json:"key"`    // a pattern; "" for a command without a key
	Client string `json:"client"` // its name, or its host; "script" for a script
	Calls  int64  `json:"calls"`
}

// A Keyspace is a sample of the keys of one database.
type Keyspace struct {
	Keys     int64     `json:"keys"`    // in the database
	Sampled  int64     `json:"sampled"` // of them
	Patterns []Pattern `json:"patterns"`
}

// A Pattern is the sampled keys of one pattern. The times to live are those of
// the keys that have one.
type Pattern struct {
	Key       string  `json:"key"`
	Keys      int64   `json:"keys"`
	NoTTL     int64   `json:"without_ttl"`
	MinTTL    float64 `json:"min_ttl_seconds"`
	MedianTTL float64 `json:"median_ttl_seconds"`
	MaxTTL    float64 `json:"max_ttl_seconds"`
}

// Clients are the connections of clients with one name, host, user and library.
type Clients struct {
	Name        string `json:"name"`
	Host        string `json:"host"`
	User        string `json:"user"`
	Library     string `json:"library"`
	Before      int    `json:"connections_before"` // at the beginning
	Connections int    `json:"connections"`        // at the end
	Oldest      int64  `json:"oldest_seconds"`
	LongestIdle int64  `json:"longest_idle_seconds"`
	IdleMinute  int    `json:"idle_over_a_minute"`
}

// Write writes a sample to a file, as a whole or not at all.
func (s *Sample) Write(name string) error {
	text, err := s.JSON()
	if err != nil {
		return err
	}
	return regular.Write(name, text)
}

// JSON returns the text of a file with the sample.
func (s *Sample) JSON() ([]byte, error) {
	s.Format, s.Version = format, version
	return printable.Encode(s, "\t")
}

// parseSample reads the text of a file with a sample.
func parseSample(text []byte) (*Sample, error) {
	s := new(Sample)
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	err := dec.Decode(s)
	if err == nil {
		if _, after := dec.Token(); after != io.EOF {
			return nil, errors.New("no sample: something follows its end")
		}
		if err := known(s.Format, s.Version); err != nil {
			return nil, err
		}
		return s, s.check()
	}
	// Another version may have other fields. Then the version is what is wrong.
	var head struct {
		Format  string
		Version int
	}
	if json.Unmarshal(text, &head) == nil {
		if err := known(head.Format, head.Version); err != nil {
			return nil, err
		}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("not the whole of a sample: the file ends in the middle of it")
	}
	return nil, fmt.Errorf("no sample: %w", err)
}

// known returns an error for a file of another format or version.
func known(name string, number int) error {
	switch {
	case name != format:
		return errors.New("neither a sample of redisvet measure nor a profile")
	case number != version:
		return fmt.Errorf("a sample of version %d, and this redisvet knows %d", number, version)
	}
	return nil
}

// shortest is the shortest time of a sample, in seconds. A rate is a finite number then.
const shortest = 1e-6

// check returns an error for a sample whose numbers are none of a measurement.
func (s *Sample) check() error {
	counts := []int64{}
	for _, c := range s.Commands {
		counts = append(counts, c.Calls, c.Failed, c.Rejected, c.Micros)
	}
	if s.Monitor != nil {
		for _, c := range s.Monitor.Commands {
			counts = append(counts, c.Calls)
		}
	}
	switch {
	case !(s.Seconds >= shortest), s.Monitor != nil && !(s.Monitor.Seconds >= shortest):
		return errors.New("no sample: it has no duration")
	case slices.ContainsFunc(counts, func(n int64) bool { return n < 0 }):
		return errors.New("no sample: it has a negative number of commands")
	}
	return nil
}
