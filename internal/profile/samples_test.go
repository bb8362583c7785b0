package profile

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	pb "github.com/google/pprof/profile"
)

// large returns the text of a profile with so many frames and samples, whose stacks are as
// deep as those of the meter.
func large(t testing.TB, frames, samples int) []byte {
	t.Helper()
	p := &pb.Profile{
		SampleType:    []*pb.ValueType{{Type: "errors", Unit: "count"}, {Type: "commands", Unit: "count"}, {Type: "latency", Unit: "nanoseconds"}},
		DurationNanos: int64(time.Minute),
	}
	for i := range frames {
		fn := &pb.Function{ID: uint64(i + 1), Name: fmt.Sprintf("a.example/x/p%d.(*T[...]).M%d.func1", i%50, i), Filename: fmt.Sprintf("/src/p%d/f%d.go", i%50, i%300)}
		p.Function = append(p.Function, fn)
		loc := &pb.Location{ID: uint64(i + 1), Line: []pb.Line{{Function: fn, Line: int64(i)}}}
		if i > 0 && i%7 == 0 {
			loc.Line = append(loc.Line, pb.Line{Function: p.Function[i-1], Line: int64(i)}) // into which it was inlined
		}
		p.Location = append(p.Location, loc)
	}
	for i := range samples {
		s := &pb.Sample{Value: []int64{0, int64(i % 1000), 1e6}, Label: map[string][]string{"command": {"get"}}, NumLabel: map[string][]int64{"bytes": {1}}}
		if i%3 > 0 {
			s.Label["key"] = []string{fmt.Sprintf("user:*:part%d", i%700)}
		}
		for j := range 28 {
			s.Location = append(s.Location, p.Location[(i*31+j*97)%frames])
		}
		p.Sample = append(p.Sample, s)
	}
	var b bytes.Buffer
	if err := p.WriteUncompressed(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Any text is read, or refused in one line.
func FuzzParse(f *testing.F) {
	text := large(f, 8, 3)
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add([]byte("\x12\x04\x0a\x01\x01\x01"))
	f.Add([]byte("\x32\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := Parse(text); err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%q", err)
		}
	})
}

// What is allocated for a profile is a multiple of the file that does not grow with it,
// most of it by pprof's reader. What is asked for each package is computed once.
func TestLarge(t *testing.T) {
	allocated := func(do func()) float64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	for _, samples := range []int{10_000, 40_000} {
		text := large(t, 3000, samples)
		var p *Profile
		parse := allocated(func() {
			var err error
			if p, err = Parse(text); err != nil {
				t.Fatal(err)
			}
		})
		if of := parse / float64(len(text)); of > 30 {
			t.Errorf("%d samples: %.1f times the file", samples, of)
		}
		p.CallSites()
		p.Through("a.example/x/p1.(*T).M1", "f1.go", 1)
		again := allocated(func() {
			for i := range 200 {
				p.CallSitesOf(fmt.Sprintf("a.example/x/p%d.", i%50))
				p.Through(fmt.Sprintf("a.example/x/p%d.(*T).M%d", i%50, i), fmt.Sprintf("f%d.go", i%300), i)
			}
		})
		if of := again / float64(len(text)); of > 1 {
			t.Errorf("%d samples: 200 packages take %.1f times the file", samples, of)
		}
	}
}
