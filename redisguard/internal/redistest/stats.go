package redistest

import (
	"context"
	"maps"
	"strconv"
	"strings"
)

// handshakes are the commands that connections begin with, or that this package
// sends. They are not part of a program's cost.
var handshakes = map[string]bool{
	"hello": true, "auth": true, "select": true, "ping": true, "readonly": true, "command": true,
	"client|setinfo": true, "client|setname": true, "client|maint_notifications": true, "info": true,
	"cluster|slots": true, "cluster|shards": true, "cluster|info": true, "cluster|nodes": true, "config|resetstat": true,
}

// Commands returns the number of executed commands since the start, without
// handshakes. Names are the lower-case names of commandstats ("client|pause"
// for a subcommand). Commands of scripts count in addition to the script, as a
// provider bills them.
func (s *Server) Commands() map[string]int64 {
	s.t.Helper()
	counts := s.commandstats()
	maps.DeleteFunc(counts, func(name string, _ int64) bool { return handshakes[name] })
	return counts
}

// Total returns the sum of Commands.
func (s *Server) Total() int64 {
	s.t.Helper()
	var n int64
	for _, calls := range s.Commands() {
		n += calls
	}
	return n
}

// Stats returns how often the server executed a command since its start,
// including handshakes.
func (s *Server) Stats(command string) int64 {
	s.t.Helper()
	return s.commandstats()[strings.ToLower(command)]
}

func (s *Server) commandstats() map[string]int64 {
	s.t.Helper()
	s.own()
	info, err := s.admin.Info(context.Background(), "commandstats").Result()
	if err != nil {
		s.t.Fatalf("redistest: commandstats: %v", err)
	}
	counts := map[string]int64{}
	for line := range strings.Lines(info) {
		// cmdstat_get:calls=2,usec=5,...
		name, rest, ok := strings.Cut(strings.TrimPrefix(line, "cmdstat_"), ":calls=")
		if !ok {
			continue
		}
		calls, _, _ := strings.Cut(rest, ",")
		if counts[name], err = strconv.ParseInt(calls, 10, 64); err != nil {
			s.t.Fatalf("redistest: commandstats has %q", line)
		}
	}
	return counts
}
