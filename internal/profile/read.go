package profile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	pprof "github.com/google/pprof/profile"

	"github.com/redisvet/redisvet/internal/regular"
)

// The largest profiles that are read: as a file, and after they are unpacked. The
// meter writes less than 5 MB.
const (
	MaxFile     = 64 << 20
	maxUnpacked = 128 << 20
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
	raw, err := pprof.ParseUncompressed(text)
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
	c := converter{locations: map[*pprof.Location][]*Frame{}, frames: map[Frame]*Frame{}, commands: map[string]string{}}
	p := &Profile{Samples: c.samples(raw, value), duration: time.Duration(raw.DurationNanos), frames: c.frames}
	return p, checkNumbers(p.Samples)
}

// checkNumbers returns an error for numbers that no program has counted.
func checkNumbers(samples []Sample) error {
	var total int64
	for _, s := range samples {
		if s.Commands < 0 || total > math.MaxInt64-s.Commands {
			return errors.New("its numbers are negative or too large: it may be a difference of two profiles")
		}
		total += s.Commands
	}
	return nil
}

// unpacked returns the text of a profile that may be compressed.
func unpacked(text []byte) ([]byte, error) {
	if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(text))
		if err == nil {
			text, err = io.ReadAll(io.LimitReader(z, maxUnpacked+1))
		}
		switch {
		case errors.Is(err, io.ErrUnexpectedEOF):
			return nil, errors.New("the end of the file is missing")
		case err != nil:
			return nil, fmt.Errorf("%w: %w", ErrFormat, err)
		}
	}
	if len(text) > maxUnpacked {
		return nil, fmt.Errorf("it has more than %d MB", maxUnpacked>>20)
	}
	return text, nil
}
