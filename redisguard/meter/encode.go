package meter

import (
	"encoding/binary"
	"os"
	"runtime"
	"time"
)

// An encoder writes a profile in the format of pprof, which is a protocol
// buffer: github.com/google/pprof/proto/profile.proto. Package runtime/pprof has
// an encoder of its own as well; so the module needs no other one.
type encoder struct {
	out       []byte
	strings   map[string]uint64
	table     []string
	functions map[function]uint64
	lines     map[line]uint64
}

type function struct{ name, file string }

type line struct {
	function uint64
	line     int
}

// Numbers of fields.
const (
	profileSampleType        = 1
	profileSample            = 2
	profileMapping           = 3
	profileLocation          = 4
	profileFunction          = 5
	profileStringTable       = 6
	profileTimeNanos         = 9
	profileDurationNanos     = 10
	profilePeriodType        = 11
	profilePeriod            = 12
	profileDefaultSampleType = 14

	valueTypeType, valueTypeUnit                           = 1, 2
	sampleLocation, sampleValue, sampleLabel               = 1, 2, 3
	labelKey, labelStr                                     = 1, 2
	mappingID, mappingFilename                             = 1, 5
	mappingHasFunctions, mappingHasInlineFrames            = 7, 10
	locationID, locationMapping, locationLine              = 1, 2, 4
	lineFunction, lineLine                                 = 1, 2
	functionID, functionName, functionSystem, functionFile = 1, 2, 3, 4
)

func newEncoder() *encoder {
	e := &encoder{strings: map[string]uint64{}, functions: map[function]uint64{}, lines: map[line]uint64{}}
	e.text("") // the first string is the empty one
	var mapping []byte
	mapping = number(mapping, mappingID, 1)
	if name, err := os.Executable(); err == nil {
		mapping = number(mapping, mappingFilename, e.text(name))
	}
	for field := uint64(mappingHasFunctions); field <= mappingHasInlineFrames; field++ {
		mapping = number(mapping, field, 1) // or pprof looks for symbols itself
	}
	e.message(profileMapping, mapping)
	return e
}

func (e *encoder) sampleType(kind, unit string) {
	e.message(profileSampleType, e.valueType(kind, unit))
}

func (e *encoder) valueType(kind, unit string) []byte {
	return number(number(nil, valueTypeType, e.text(kind)), valueTypeUnit, e.text(unit))
}

// sample writes a sample. An empty label is left out.
func (e *encoder) sample(locations []uint64, values []int64, command, key string) {
	s := nested(nil, sampleLocation, packed(locations))
	s = nested(s, sampleValue, packed(values))
	for _, label := range [][2]string{{"command", command}, {"key", key}} {
		if label[1] != "" {
			s = nested(s, sampleLabel, number(number(nil, labelKey, e.text(label[0])), labelStr, e.text(label[1])))
		}
	}
	e.message(profileSample, s)
}

// locations returns the numbers of frames, and writes those that are new.
func (e *encoder) locations(frames []runtime.Frame) []uint64 {
	ids := make([]uint64, 0, len(frames))
	for _, f := range frames {
		at := line{e.function(function{f.Function, f.File}), f.Line}
		id := e.lines[at]
		if id == 0 {
			id = uint64(len(e.lines) + 1)
			e.lines[at] = id
			l := number(number(nil, locationID, id), locationMapping, 1)
			e.message(profileLocation, nested(l, locationLine, number(number(nil, lineFunction, at.function), lineLine, uint64(at.line))))
		}
		ids = append(ids, id)
	}
	return ids
}

func (e *encoder) function(f function) uint64 {
	id := e.functions[f]
	if id == 0 {
		id = uint64(len(e.functions) + 1)
		e.functions[f] = id
		b := number(number(nil, functionID, id), functionName, e.text(f.name))
		e.message(profileFunction, number(number(b, functionSystem, e.text(f.name)), functionFile, e.text(f.file)))
	}
	return id
}

// finish returns the profile.
func (e *encoder) finish(began time.Time, took time.Duration, period int64) []byte {
	e.message(profilePeriodType, e.valueType(sampleTypes[commands][0], sampleTypes[commands][1]))
	e.out = number(e.out, profilePeriod, uint64(period))
	e.out = number(e.out, profileTimeNanos, uint64(began.UnixNano()))
	e.out = number(e.out, profileDurationNanos, uint64(took.Nanoseconds()))
	e.out = number(e.out, profileDefaultSampleType, e.text(sampleTypes[commands][0]))
	for _, s := range e.table {
		e.message(profileStringTable, []byte(s))
	}
	return e.out
}

// text returns the number of a string in the table.
func (e *encoder) text(s string) uint64 {
	id, ok := e.strings[s]
	if !ok {
		id = uint64(len(e.table))
		e.strings[s] = id
		e.table = append(e.table, s)
	}
	return id
}

func (e *encoder) message(field uint64, m []byte) { e.out = nested(e.out, field, m) }

// number appends a field with an integer.
func number(b []byte, field, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, field<<3), v)
}

// nested appends a field with a message, a string or packed integers.
func nested(b []byte, field uint64, m []byte) []byte {
	const lengthDelimited = 2
	b = binary.AppendUvarint(b, field<<3|lengthDelimited)
	return append(binary.AppendUvarint(b, uint64(len(m))), m...)
}

func packed[T uint64 | int64](values []T) []byte {
	var b []byte
	for _, v := range values {
		b = binary.AppendUvarint(b, uint64(v))
	}
	return b
}
