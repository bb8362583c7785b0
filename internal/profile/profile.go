// Package profile reads profiles of Redis commands, in the format of pprof, as the
// meter of redisguard writes them: how many commands each call site has sent.
package profile

import (
	"iter"
	"maps"
	"path"
	"strings"
	"time"
)

// A Profile is what one process has sent in a time.
type Profile struct {
	Samples []Sample

	duration time.Duration
	frames   map[Frame]*Frame
	index    index
}

// A Sample is a number of commands from one stack.
type Sample struct {
	Stack    []*Frame // the call site first; equal frames are the same pointer
	Commands int64

	command string // in capitals, "" if the profile does not say
	key     string // a pattern, "" if the profile does not say
}

// A Frame is a place in a function of the program.
type Frame struct {
	// Func is the declared function, with the path of its package, or main for a main
	// package: "hub.example/internal/limits.(*APILimiter).CanCall". The frames of a
	// function literal have the name of the function around it.
	Func string
	File string // as the compiler names it, with slashes
	Line int
}

// Package returns the path of the package of the function.
func (f Frame) Package() string { return PackageOf(f.Func) }

// PackageOf returns the path of the package of a function that is named as in a Frame.
func PackageOf(function string) string {
	at := strings.LastIndexByte(function, '/') + 1
	dot := strings.IndexByte(function[at:], '.')
	if dot < 0 {
		return function
	}
	return function[:at+dot]
}

// Base returns the name of the file without directories.
func (f Frame) Base() string { return path.Base(f.File) }

// Site returns the frame of the call site.
func (s Sample) Site() Frame { return *s.Stack[0] }

// Frames returns all frames, in any order.
func (p *Profile) Frames() iter.Seq[Frame] { return maps.Keys(p.frames) }

// PerDay scales a number of commands to a day.
func (p *Profile) PerDay(commands int64) float64 { return p.per(24*time.Hour, commands) }

// PerMinute scales a number of commands to a minute.
func (p *Profile) PerMinute(commands int64) float64 { return p.per(time.Minute, commands) }

func (p *Profile) per(d time.Duration, commands int64) float64 {
	return float64(commands) * float64(d) / float64(p.duration)
}

// Total returns the number of commands of all samples.
func (p *Profile) Total() int64 {
	var n int64
	for _, s := range p.Samples {
		n += s.Commands
	}
	return n
}
