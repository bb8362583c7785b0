package profile

import (
	"strings"

	pprof "github.com/google/pprof/profile"
)

// A converter makes samples of those of pprof. A profile has many samples of few
// locations, so the frames of each are made once.
type converter struct {
	locations map[*pprof.Location][]*Frame
	frames    map[Frame]*Frame // each once
	commands  map[string]string
}

// samples returns the samples that have commands and a stack.
func (c *converter) samples(raw *pprof.Profile, value int) []Sample {
	out := make([]Sample, 0, len(raw.Sample))
	for _, s := range raw.Sample {
		one := Sample{Commands: s.Value[value], Stack: c.stack(s), command: c.upper(label(s, "command")), key: label(s, "key")}
		if one.Commands != 0 && len(one.Stack) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// stack returns the frames of a sample, those of inlined functions among them.
func (c *converter) stack(s *pprof.Sample) []*Frame {
	n := 0
	for _, loc := range s.Location {
		n += len(c.at(loc))
	}
	out := make([]*Frame, 0, n)
	for _, loc := range s.Location {
		out = append(out, c.at(loc)...)
	}
	return out
}

// at returns the frames of a location.
func (c *converter) at(loc *pprof.Location) []*Frame {
	frames, ok := c.locations[loc]
	if ok {
		return frames
	}
	for _, l := range loc.Line {
		if l.Function == nil {
			continue
		}
		f := Frame{Func: declared(l.Function.Name), File: strings.ReplaceAll(l.Function.Filename, `\`, "/"), Line: int(l.Line)}
		if c.frames[f] == nil {
			c.frames[f] = &f
		}
		frames = append(frames, c.frames[f])
	}
	c.locations[loc] = frames
	return frames
}

func (c *converter) upper(command string) string {
	upper, ok := c.commands[command]
	if !ok {
		upper = strings.ToUpper(command)
		c.commands[command] = upper
	}
	return upper
}

// others is the label of what came after the number of labels was used up.
const others = "other"

func label(s *pprof.Sample, key string) string {
	if values := s.Label[key]; len(values) > 0 && values[0] != others {
		return values[0]
	}
	return ""
}
