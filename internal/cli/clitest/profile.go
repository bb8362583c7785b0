package clitest

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"
)

// PutProfile writes a profile of commands in ten minutes. A sample is a text with the
// command, the key, the number, and a function with file:line for each frame:
//
//	GET user:* 600 main.users main.go:15 main.main main.go:9
func PutProfile(t testing.TB, name string, samples ...string) {
	t.Helper()
	p := &profile.Profile{
		SampleType:    []*profile.ValueType{{Type: "latency", Unit: "nanoseconds"}, {Type: "commands", Unit: "count"}},
		DurationNanos: int64(10 * time.Minute), TimeNanos: 1,
	}
	for _, text := range samples {
		words := strings.Fields(text)
		s := &profile.Sample{Value: []int64{1, 0}, Label: map[string][]string{"command": {words[0]}, "key": {words[1]}}}
		if _, err := fmt.Sscan(words[2], &s.Value[1]); err != nil {
			t.Fatal(err)
		}
		for i := 3; i+1 < len(words); i += 2 {
			file, number, _ := strings.Cut(words[i+1], ":")
			var line int64
			if _, err := fmt.Sscan(number, &line); err != nil {
				t.Fatal(err)
			}
			fn := &profile.Function{ID: uint64(len(p.Function) + 1), Name: words[i], Filename: "/src/" + file}
			p.Function = append(p.Function, fn)
			loc := &profile.Location{ID: uint64(len(p.Location) + 1), Line: []profile.Line{{Function: fn, Line: line}}}
			p.Location = append(p.Location, loc)
			s.Location = append(s.Location, loc)
		}
		p.Sample = append(p.Sample, s)
	}
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := p.Write(f); err != nil {
		t.Fatal(err)
	}
}
