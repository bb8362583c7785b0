package meter

import (
	"cmp"
	"compress/gzip"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/sent"
)

// A snapshot is the counts at one time.
type snapshot struct {
	began  time.Time
	taken  time.Time
	resets int
	sites  map[site]counts
}

func (m *Meter) snapshot() snapshot {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := snapshot{m.began, time.Now(), m.resets, make(map[site]counts, len(m.sites))}
	for at, c := range m.sites {
		s.sites[at] = *c
	}
	return s
}

// since returns what was counted after an earlier snapshot, or after the Reset
// that came since.
func (s snapshot) since(earlier snapshot) snapshot {
	if s.resets != earlier.resets {
		return s
	}
	s.began = earlier.taken
	for at, c := range s.sites {
		before := earlier.sites[at]
		for i := range c {
			c[i] -= before[i]
		}
		if s.sites[at] = c; c == (counts{}) {
			delete(s.sites, at)
		}
	}
	return s
}

// WriteTo writes a profile of what was counted since New or Reset. It implements
// io.WriterTo.
func (m *Meter) WriteTo(w io.Writer) (int64, error) {
	return m.write(w, m.snapshot())
}

// WriteFile is WriteTo for a file, which it replaces as a whole. If that fails,
// the file stays as it was.
func (m *Meter) WriteFile(name string) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".redis-profile-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = m.WriteTo(f)
	if err = cmp.Or(err, f.Chmod(0o644)); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func (m *Meter) write(w io.Writer, s snapshot) (int64, error) {
	counted := &countingWriter{w: w}
	z := gzip.NewWriter(counted)
	_, err := z.Write(m.encode(s))
	err = cmp.Or(err, z.Close())
	return counted.n, err // with what Close has written
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// sampleTypes are the types of a profile's values and their units.
var sampleTypes = [len(counts{})][2]string{
	commands:      {"commands", "count"},
	errors:        {"errors", "count"},
	argumentBytes: {"argument_bytes", "bytes"},
	replyLength:   {"reply_length", "count"},
	latency:       {"latency", "nanoseconds"},
	roundTrips:    {"round_trips", "count"},
}

// encode returns a profile. Sites with equal frames differ in the frames that
// are cut, and are one sample.
func (m *Meter) encode(s snapshot) []byte {
	e := newEncoder()
	for _, t := range sampleTypes {
		e.sampleType(t[0], t[1])
	}
	type sample struct {
		frames       string // the numbers of its locations
		command, key string
	}
	values := map[sample]counts{}
	locations := map[sample][]uint64{}
	for _, at := range slices.SortedFunc(maps.Keys(s.sites), compareSites) {
		ids := e.locations(frames(&at.stack))
		one := sample{string(packed(ids)), at.command, at.key}
		locations[one] = ids
		sum := values[one]
		for i, v := range s.sites[at] {
			sum[i] += v * m.every
		}
		values[one] = sum
	}
	order := func(a, b sample) int {
		return cmp.Or(-cmp.Compare(values[a][commands], values[b][commands]), cmp.Compare(a.frames, b.frames),
			cmp.Compare(a.command, b.command), cmp.Compare(a.key, b.key))
	}
	for _, one := range slices.SortedFunc(maps.Keys(values), order) {
		v := values[one]
		e.sample(locations[one], v[:], one.command, one.key)
	}
	return e.finish(s.began, s.taken.Sub(s.began), m.every)
}

// compareSites sorts sites. Two profiles of the same counts are equal.
func compareSites(a, b site) int {
	return cmp.Or(slices.Compare(a.stack[:], b.stack[:]), cmp.Compare(a.command, b.command), cmp.Compare(a.key, b.key))
}

// frames returns the frames of a stack. A site without one is beyond MaxSites,
// and a goroutine of go-redis itself has no frame of the program.
func frames(stack *sent.Stack) []runtime.Frame {
	if f := stack.Frames(); len(f) > 0 {
		return f
	}
	return []runtime.Frame{{Function: "(other call sites)"}}
}
