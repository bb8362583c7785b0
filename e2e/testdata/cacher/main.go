// Command cacher is a cache for the go command, as GOCACHEPROG="cacher DIR":
// it speaks the protocol of cmd/go/internal/cacheprog and keeps what it is
// given in a directory, for as many go commands as there are, one at a time.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"io"
	"log"
	"os"
	"path/filepath"
)

type request struct {
	ID                 int64
	Command            string
	ActionID, OutputID []byte
	BodySize           int64
}

type response struct {
	ID            int64
	Err           string   `json:",omitempty"`
	KnownCommands []string `json:",omitempty"`
	Miss          bool     `json:",omitempty"`
	OutputID      []byte   `json:",omitempty"`
	Size          int64    `json:",omitempty"`
	DiskPath      string   `json:",omitempty"`
}

// A store is a directory with a file for each output, and for each action one
// that names its output.
type store string

func (s store) action(id []byte) string {
	return filepath.Join(string(s), "action-"+hex.EncodeToString(id))
}
func (s store) output(id []byte) string {
	return filepath.Join(string(s), "output-"+hex.EncodeToString(id))
}

func main() {
	log.SetFlags(0)
	s := store(os.Args[1])
	in, out := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	answer := func(r response) {
		if err := out.Encode(r); err != nil {
			log.Fatal(err)
		}
	}
	answer(response{KnownCommands: []string{"get", "put", "close"}})
	for {
		var r request
		if err := in.Decode(&r); err == io.EOF {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		var body []byte // a JSON string of its own, in base64
		if r.BodySize > 0 {
			if err := in.Decode(&body); err != nil {
				log.Fatal(err)
			}
		}
		res := response{}
		switch r.Command {
		case "get":
			res = s.get(r)
		case "put":
			res = s.put(r, body)
		}
		res.ID = r.ID
		answer(res)
		if r.Command == "close" {
			return
		}
	}
}

func (s store) get(r request) response {
	id, err := os.ReadFile(s.action(r.ActionID))
	if err != nil {
		return response{Miss: true}
	}
	info, err := os.Stat(s.output(id))
	if err != nil {
		return response{Err: err.Error()}
	}
	return response{OutputID: id, Size: info.Size(), DiskPath: s.output(id)}
}

func (s store) put(r request, body []byte) response {
	if err := os.WriteFile(s.output(r.OutputID), body, 0o644); err != nil {
		return response{Err: err.Error()}
	}
	if err := os.WriteFile(s.action(r.ActionID), r.OutputID, 0o644); err != nil {
		return response{Err: err.Error()}
	}
	return response{DiskPath: s.output(r.OutputID)}
}
