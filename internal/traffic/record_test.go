package traffic

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"
)

func sample() *Sample {
	return &Sample{
		Began: time.Unix(1_800_000_000, 0).UTC(), Seconds: 120, Complete: true,
		Server:   Server{Mode: "standalone", Version: "7.0.15", Nodes: []string{"127.0.0.1:6379"}},
		Commands: []Command{{Name: "GET", Calls: 600, Micros: 900}, {Name: "SET", Calls: 2, Failed: 1}},
		Monitor: &Monitor{Seconds: 30, Commands: []Monitored{
			{Name: "GET", Key: "rate_limit:*", Client: "a", Calls: 50}, {Name: "GET", Key: "rate_limit:*", Client: "b", Calls: 25},
		}},
		Keyspace: &Keyspace{Keys: 10, Sampled: 10, Patterns: []Pattern{{Key: "rate_limit:*", Keys: 10, MinTTL: 1, MedianTTL: 2, MaxTTL: 3}}},
		Clients:  []Clients{{Name: "hub\x1b[31m", Host: "10.0.0.7", Connections: 3, Oldest: 90, LongestIdle: 70, IdleMinute: 1}},
		Notes:    []string{"interrupted"},
	}
}

// A file has what was written, and reads as rates.
func TestSampleFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "before.json")
	if err := sample().Write(name); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	back, err := parseSample(text)
	want := sample()
	want.Format, want.Version = "redisvet-sample", 1
	if err != nil || !reflect.DeepEqual(back, want) {
		t.Errorf("%+v, %v", back, err)
	}
	r, err := Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Commands) != 2 || r.Commands[0] != (Row{Command: "GET", PerMinute: 300}) {
		t.Errorf("commands %+v", r.Commands)
	}
	if len(r.Detail) != 1 || r.Detail[0] != (Row{Command: "GET", Key: "rate_limit:*", PerMinute: 150}) {
		t.Errorf("detail %+v", r.Detail)
	}
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := sample().Text(&b); err != nil {
		t.Fatal(err)
	}
	const want = `Redis 7.0.15, 127.0.0.1:6379, 2m0s

command  calls/min  a day    share  failed  µs each
GET      300        432,000  100%   0       1.5
SET      1          1,440    0%     1       0.0
in all 602 commands: 301 a minute, 433,440 a day at this rate

command, key      calls/min  share  client
GET rate_limit:*  100        67%    a
GET rate_limit:*  50         33%    b
in 30s of MONITOR

keys          number  share  without TTL  TTL: least  median  most
rate_limit:*  10      100%   0            1s          2s      3s
sampled 10 of 10 keys

client       host      user  connections  before  oldest  longest idle  idle over 1m
hub\x1b[31m  10.0.0.7  -     3            0       1m30s   1m10s         1
`
	if b.String() != want {
		t.Errorf("%s", &b)
	}
}

func aProfile() *profile.Profile {
	fn := &profile.Function{ID: 1, Name: "example.com/hub/limits.(*L).CanCall", Filename: "/src/limits/limiter.go"}
	at := &profile.Location{ID: 1, Line: []profile.Line{{Function: fn, Line: 28}}}
	return &profile.Profile{
		SampleType:    []*profile.ValueType{{Type: "errors", Unit: "count"}, {Type: "commands", Unit: "count"}},
		PeriodType:    &profile.ValueType{Type: "commands", Unit: "count"},
		DurationNanos: int64(30 * time.Second),
		Function:      []*profile.Function{fn}, Location: []*profile.Location{at},
		Sample: []*profile.Sample{
			{Location: []*profile.Location{at}, Value: []int64{0, 100}, Label: map[string][]string{"command": {"GET"}, "key": {"rate_limit:*"}}},
			{Location: []*profile.Location{at}, Value: []int64{0, 0}, Label: map[string][]string{"command": {"pipeline"}}},
		},
	}
}

func TestProfile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "redis.pb.gz")
	write(t, name, aProfile())
	r, err := Read(name)
	if err != nil {
		t.Fatal(err)
	}
	want := Row{Command: "GET", Key: "rate_limit:*", Function: "example.com/hub/limits.(*L).CanCall", File: "/src/limits/limiter.go", Line: 28, PerMinute: 200}
	if len(r.Detail) != 1 || r.Detail[0] != want || r.Profile == nil {
		t.Errorf("%+v", r)
	}
}

// A program that has sent nothing more can be compared with what it sent before.
func TestProfileWithoutCommands(t *testing.T) {
	name := filepath.Join(t.TempDir(), "redis.pb.gz")
	p := aProfile()
	p.Sample = nil
	write(t, name, p)
	if r, err := Read(name); err != nil || r.Detail == nil || len(r.Detail) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func write(t *testing.T, name string, p *profile.Profile) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := p.Write(f); err != nil {
		t.Fatal(err)
	}
}

// What is no such file is said in one line.
func TestFaults(t *testing.T) {
	dir := t.TempDir()
	whole, err := sample().JSON()
	if err != nil {
		t.Fatal(err)
	}
	cpu := aProfile()
	cpu.SampleType[1].Type = "cpu"
	write(t, filepath.Join(dir, "cpu"), cpu)
	cpu.SampleType[1].Type, cpu.DurationNanos = "commands", 0
	write(t, filepath.Join(dir, "timeless"), cpu)
	half, err := os.ReadFile(filepath.Join(dir, "cpu"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty": "", "foreign": `{"a": 1}`, "array": "[1]", "text": "hello", "half": string(whole[:len(whole)/2]), "twice": string(whole) + "{}",
		"newer": strings.Replace(string(whole), `"version": 1`, `"version": 2, "more": 3`, 1), "unknown": strings.Replace(string(whole), `"seconds"`, `"secs"`, 1),
		"instant": strings.Replace(string(whole), `"seconds": 30`, `"seconds": 0`, 1), "negative": strings.Replace(string(whole), `"calls": 50`, `"calls": -50`, 1),
		"brief":       strings.Replace(string(whole), `"seconds": 120`, `"seconds": 1e-300`, 1),
		"halfprofile": string(half[:len(half)/2]),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"empty":       "the file is empty",
		"foreign":     "neither a sample of redisvet measure nor a profile",
		"array":       "neither a sample of redisvet measure nor a whole profile",
		"text":        "neither a sample of redisvet measure nor a whole profile",
		"half":        "not the whole of a sample: the file ends in the middle of it",
		"twice":       "no sample: something follows its end",
		"newer":       "a sample of version 2, and this redisvet knows 1",
		"unknown":     `no sample: json: unknown field "secs"`,
		"instant":     "no sample: it has no duration",
		"brief":       "no sample: it has no duration",
		"negative":    "no sample: it has a negative number of commands",
		"halfprofile": "the end of the file is missing",
		"cpu":         "it counts errors/count, cpu/count and no commands; the meter of redisguard writes what is needed",
		"timeless":    "it does not say how long it took, so there is no rate",
		".":           "",
		"nosuch":      "",
	} {
		file := filepath.Join(dir, name)
		_, err := Read(file)
		if err == nil || strings.Contains(err.Error(), "\n") || want != "" && err.Error() != file+": "+want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

// A MONITOR that saw nothing is not one that did not run.
func TestNothingMonitored(t *testing.T) {
	s := sample()
	s.Monitor.Commands = nil
	if r := s.Record(); r.Detail == nil || len(r.Detail) != 0 {
		t.Errorf("%+v", r.Detail)
	}
}

// A server that got nothing is not one that refuses to say what it got.
func TestIdle(t *testing.T) {
	for want, commands := range map[string][]Command{
		"no traffic: no other client has sent a command": {},
		"how many commands it executes is not known":     nil,
	} {
		s := &Sample{Seconds: 60, Commands: commands}
		var b bytes.Buffer
		if err := s.Text(&b); err != nil || !strings.HasSuffix(b.String(), "\n\n"+want+"\n") {
			t.Errorf("%s, %v; want %s", &b, err, want)
		}
		if r := s.Record(); (r.Commands == nil) != (commands == nil) {
			t.Errorf("%s: the record has %#v", want, r.Commands)
		}
	}
}

// Numbers of any size are printed, and text of the server obeys no terminal.
func TestTextHostile(t *testing.T) {
	s := sample()
	s.Seconds, s.Commands[0].Calls, s.Server.Version, s.Server.Nodes = 1e-6, math.MaxInt64, "7\x1b[31m", []string{"\u202eredis"}
	var b bytes.Buffer
	if err := s.Text(&b); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); !strings.HasPrefix(text, `Redis 7\x1b[31m, \u202eredis, `) || !strings.Contains(text, "\nin all 9,223,372,036,854,775,808 commands: 553,402,322,211,286,548,480,000,000 a minute, ") {
		t.Errorf("%s", text)
	}
	for n, want := range map[float64]string{0: "0", 0.4: "0", 999.5: "1,000", -1234567.9: "-1,234,568", 1e21: "1,000,000,000,000,000,000,000"} {
		if got := Rounded(n); got != want {
			t.Errorf("%g is %s, want %s", n, got, want)
		}
	}
	if got, want := Grouped(math.MinInt64), "-9,223,372,036,854,775,808"; got != want {
		t.Errorf("the least number is %s", got)
	}
}
