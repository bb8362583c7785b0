// Package profile reads profiles of Redis commands, in the format of pprof, as the
// meter of redisguard writes them: how many commands each call site has sent.
package profile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/google/pprof/profile"

	"github.com/redisvet/redisvet/internal/regular"
)

// A Profile is what one process has sent in a time.
type Profile struct {
	Samples []Sample

	duration time.Duration
}

// A Sample is a number of commands from one stack.
type Sample struct {
	Stack    []Frame // the call site first
	Command  string  // in capitals, "" if the profile does not say
	Key      string  // a pattern, "" if the profile does not say
	Commands int64
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

// Base returns the name of the file without directories.
func (f Frame) Base() string { return path.Base(f.File) }

// Site returns the frame of the call site.
func (s Sample) Site() Frame { return s.Stack[0] }

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

// The largest profiles that are read: as a file, and after they are unpacked.
const (
	MaxFile     = 64 << 20
	maxUnpacked = 256 << 20
)

// sampleType is the type and the unit of the values that count commands.
const sampleType, sampleUnit = "commands", "count"

// ErrFormat is the error for what is no profile at all.
var ErrFormat = errors.New("this is no profile, or a part of one")

// Read reads a profile that has commands. Its errors are one line and name the file.
func Read(name string) (*Profile, error) {
	text, _, err := regular.Read(name, MaxFile)
	if err != nil {
		return nil, err
	}
	p, err := Parse(text)
	if err == nil && len(p.Samples) == 0 {
		err = errors.New("it has no commands")
	}
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", name, err)
	}
	return p, nil
}

// Parse reads the text of a profile. Its errors are one line.
func Parse(text []byte) (*Profile, error) {
	if len(text) == 0 {
		return nil, errors.New("the file is empty")
	}
	text, err := unpacked(text)
	if err != nil {
		return nil, err
	}
	raw, err := profile.ParseUncompressed(text)
	if err == nil {
		err = raw.CheckValid()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrFormat, strings.Join(strings.Fields(err.Error()), " "))
	}
	value := -1
	var types []string
	for i, t := range raw.SampleType {
		if t.Type == sampleType && t.Unit == sampleUnit {
			value = i
		}
		types = append(types, t.Type+"/"+t.Unit)
	}
	switch {
	case value < 0:
		return nil, fmt.Errorf("it counts %s and no commands; the meter of redisguard writes what is needed", strings.Join(types, ", "))
	case raw.DurationNanos <= 0:
		return nil, errors.New("it does not say how long it took, so there is no rate")
	}
	p := &Profile{duration: time.Duration(raw.DurationNanos)}
	var total int64
	for _, s := range raw.Sample {
		out := Sample{Commands: s.Value[value], Command: strings.ToUpper(label(s, "command")), Key: label(s, "key"), Stack: stack(s)}
		if out.Commands < 0 || total > math.MaxInt64-out.Commands {
			return nil, errors.New("its numbers are negative or too large: it may be a difference of two profiles")
		}
		total += out.Commands
		if out.Commands > 0 && len(out.Stack) > 0 {
			p.Samples = append(p.Samples, out)
		}
	}
	return p, nil
}

// unpacked returns the text of a profile that may be compressed.
func unpacked(text []byte) ([]byte, error) {
	if !bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		return text, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(text))
	if err == nil {
		text, err = io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("the end of the file is missing")
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	case len(text) > maxUnpacked:
		return nil, fmt.Errorf("it has more than %d MB", maxUnpacked>>20)
	}
	return text, nil
}

// others is the label of what came after the number of labels was used up.
const others = "other"

func label(s *profile.Sample, key string) string {
	if values := s.Label[key]; len(values) > 0 && values[0] != others {
		return values[0]
	}
	return ""
}

// stack returns the frames of a sample, those of inlined functions among them.
func stack(s *profile.Sample) []Frame {
	var out []Frame
	for _, loc := range s.Location {
		for _, l := range loc.Line {
			if l.Function != nil {
				out = append(out, Frame{Func: declared(l.Function.Name), File: strings.ReplaceAll(l.Function.Filename, `\`, "/"), Line: int(l.Line)})
			}
		}
	}
	return out
}

// declared returns the declared function of one that the runtime names: without the
// numbers of literals and with no type arguments.
func declared(name string) string {
	at := strings.LastIndexByte(name, '/') + 1
	if open := strings.IndexByte(name, '['); open >= 0 && open < at { // type arguments have slashes
		at = strings.LastIndexByte(name[:open], '/') + 1
	}
	dot := strings.IndexByte(name[at:], '.')
	if dot < 0 {
		return name
	}
	pkg, rest := name[:at+dot], withoutArguments(name[at+dot+1:])
	if p, err := url.PathUnescape(pkg); err == nil {
		pkg = p
	}
	parts := strings.Split(rest, ".")
	keep := 1
	if len(parts) > 1 && !isLiteral(parts[1]) { // a method
		keep = 2
	}
	last, _, _ := strings.Cut(parts[keep-1], "-") // Load-fm, Load-range1
	parts[keep-1] = last
	return pkg + "." + strings.Join(parts[:keep], ".")
}

// withoutArguments removes what is between brackets.
func withoutArguments(name string) string {
	var b strings.Builder
	depth := 0
	for _, r := range name {
		switch {
		case r == '[':
			depth++
		case r == ']':
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isLiteral reports whether a part of a name is that of a literal or a wrapper: func1,
// gowrap2, deferwrap1, or a number.
func isLiteral(part string) bool {
	for _, prefix := range []string{"func", "gowrap", "deferwrap", ""} {
		if rest, ok := strings.CutPrefix(part, prefix); ok && rest != "" && strings.Trim(rest, "0123456789") == "" {
			return true
		}
	}
	return part == ""
}
