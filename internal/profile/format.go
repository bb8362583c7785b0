package profile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Numbers of fields in github.com/google/pprof/proto/profile.proto.
const (
	profileSampleType    = 1
	profileSample        = 2
	profileLocation      = 4
	profileFunction      = 5
	profileStringTable   = 6
	profileDurationNanos = 10

	valueTypeType, valueTypeUnit             = 1, 2
	sampleLocation, sampleValue, sampleLabel = 1, 2, 3
	labelKey, labelStr                       = 1, 2
	locationID, locationLine                 = 1, 4
	lineFunction, lineLine                   = 1, 2
	functionID, functionName, functionFile   = 1, 2, 4
)

// A reader reads the fields of a profile that this package needs. The package of pprof
// keeps all fields of each sample, which takes over ten times the memory of the file.
// A test compares the two.
type reader struct {
	text []byte

	table     []uint32          // where the strings begin in text
	strings   map[uint64]string // those of the table that are used
	types     []string          // of values
	commands  int               // the position of the value that counts commands, or -1
	duration  int64
	functions map[uint64]Frame // without a line
	locations map[uint64][]*Frame
	frames    map[Frame]*Frame // each once

	samples     []Sample
	ids, values []uint64 // of the sample that is read
}

func newReader(text []byte) *reader {
	return &reader{
		text: text, commands: -1, strings: map[uint64]string{}, functions: map[uint64]Frame{},
		locations: map[uint64][]*Frame{}, frames: map[Frame]*Frame{},
	}
}

// readTables reads what samples refer to. A table refers to those before it, which may
// be later in the text.
func (r *reader) readTables() error {
	if err := r.readStrings(); err != nil {
		return err
	}
	for _, table := range []struct {
		number uint64
		read   func(field) error
	}{
		{profileSampleType, r.sampleType},
		{profileFunction, r.function},
		{profileLocation, r.location},
		{profileDurationNanos, func(f field) error { r.duration = int64(f.value); return nil }},
	} {
		if err := each(r.text, table.number, table.read); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) readStrings() error {
	for at := 0; at < len(r.text); {
		f, n, err := next(r.text[at:])
		if err != nil {
			return err
		}
		if f.number == profileStringTable {
			r.table = append(r.table, uint32(at))
		}
		at += n
	}
	first, err := r.string(0)
	if err == nil && first != "" {
		err = errors.New("the first string is not empty")
	}
	return err
}

// string returns a string of the table. Two calls return the same memory.
func (r *reader) string(i uint64) (string, error) {
	if s, ok := r.strings[i]; ok {
		return s, nil
	}
	if i >= uint64(len(r.table)) {
		return "", fmt.Errorf("there is no string %d", i)
	}
	f, _, err := next(r.text[r.table[i]:])
	if err != nil {
		return "", err
	}
	s := string(f.text)
	r.strings[i] = s
	return s, nil
}

// integers returns the integers of a message that have some numbers, in this order. Of
// several with one number it is the last.
func integers(message []byte, numbers ...uint64) (out [3]uint64, err error) {
	for len(message) > 0 {
		f, n, err := next(message)
		if err != nil {
			return out, err
		}
		if i := slices.Index(numbers, f.number); i >= 0 {
			out[i] = f.value
		}
		message = message[n:]
	}
	return out, nil
}

func (r *reader) sampleType(f field) error {
	ints, err := integers(f.text, valueTypeType, valueTypeUnit)
	kind, err1 := r.string(ints[0])
	unit, err2 := r.string(ints[1])
	if kind == sampleType && unit == sampleUnit {
		r.commands = len(r.types)
	}
	r.types = append(r.types, kind+"/"+unit)
	return cmp.Or(err, err1, err2)
}

func (r *reader) function(f field) error {
	ints, err := integers(f.text, functionID, functionName, functionFile)
	id := ints[0]
	if _, twice := r.functions[id]; err == nil && (twice || id == 0) {
		err = fmt.Errorf("the number %d of a function is 0 or not unique", id)
	}
	name, err1 := r.string(ints[1])
	file, err2 := r.string(ints[2])
	r.functions[id] = Frame{Func: declared(name), File: strings.ReplaceAll(file, `\`, "/")}
	return cmp.Or(err, err1, err2)
}

// location reads the frames of a location, those of inlined functions among them.
func (r *reader) location(f field) error {
	ints, err := integers(f.text, locationID)
	if err != nil {
		return err
	}
	id := ints[0]
	if _, twice := r.locations[id]; twice || id == 0 {
		return fmt.Errorf("the number %d of a location is 0 or not unique", id)
	}
	frames := []*Frame{}
	err = each(f.text, locationLine, func(f field) error {
		ints, err := integers(f.text, lineFunction, lineLine)
		if at, ok := r.functions[ints[0]]; ok {
			at.Line = int(ints[1])
			frames = append(frames, r.frame(at))
		}
		return err
	})
	r.locations[id] = frames
	return err
}

// frame returns the one pointer to a frame.
func (r *reader) frame(f Frame) *Frame {
	if r.frames[f] == nil {
		r.frames[f] = &f
	}
	return r.frames[f]
}

// readSamples reads the samples that have commands and a stack.
func (r *reader) readSamples() error {
	n := 0
	if err := each(r.text, profileSample, func(field) error { n++; return nil }); err != nil {
		return err
	}
	r.samples = make([]Sample, 0, n)
	return each(r.text, profileSample, r.sample)
}

func (r *reader) sample(f field) error {
	s := Sample{}
	r.ids, r.values = r.ids[:0], r.values[:0]
	for text := f.text; len(text) > 0; {
		f, n, err := next(text)
		if err != nil {
			return err
		}
		switch f.number {
		case sampleLocation:
			r.ids, err = f.numbers(r.ids)
		case sampleValue:
			r.values, err = f.numbers(r.values)
		case sampleLabel:
			err = r.label(f, &s)
		}
		if err != nil {
			return err
		}
		text = text[n:]
	}
	if len(r.values) != len(r.types) {
		return fmt.Errorf("a sample has %d values of %d", len(r.values), len(r.types))
	}
	s.Commands = int64(r.values[r.commands])
	var err error
	if s.Stack, err = r.stack(); err == nil && s.Commands != 0 && len(s.Stack) > 0 {
		r.samples = append(r.samples, s)
	}
	return err
}

// stack returns the frames of the locations of a sample.
func (r *reader) stack() ([]*Frame, error) {
	n := 0
	for _, id := range r.ids {
		frames, ok := r.locations[id]
		if !ok {
			return nil, fmt.Errorf("there is no location %d", id)
		}
		n += len(frames)
	}
	out := make([]*Frame, 0, n)
	for _, id := range r.ids {
		out = append(out, r.locations[id]...)
	}
	return out, nil
}

// others is the label of what came after the number of labels was used up.
const others = "other"

// label reads a label of a sample. The first one with a name counts.
func (r *reader) label(f field, s *Sample) error {
	ints, err := integers(f.text, labelKey, labelStr)
	name, err1 := r.string(ints[0])
	text, err2 := r.string(ints[1])
	if text == others {
		text = ""
	}
	switch {
	case name == "command" && s.command == "":
		s.command = strings.ToUpper(text)
	case name == "key" && s.key == "":
		s.key = text
	}
	return cmp.Or(err, err1, err2)
}
