package profile_test

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	pb "github.com/google/pprof/profile"

	"github.com/redisvet/redisvet/internal/profile"
)

// written returns a profile of one sample, as change leaves it.
func written(t *testing.T, change func(*pb.Profile)) []byte {
	t.Helper()
	fn := &pb.Function{ID: 1, Name: "a.example/x/limits.(*Limiter[...]).Allow.func1.2", Filename: `C:\src\limits\limiter.go`}
	loc := &pb.Location{ID: 1, Line: []pb.Line{{Function: fn, Line: 7}}}
	p := &pb.Profile{
		SampleType:    []*pb.ValueType{{Type: "errors", Unit: "count"}, {Type: "commands", Unit: "count"}},
		Sample:        []*pb.Sample{{Location: []*pb.Location{loc}, Value: []int64{1, 600}, Label: map[string][]string{"command": {"get"}, "key": {"user:*"}}}},
		Location:      []*pb.Location{loc},
		Function:      []*pb.Function{fn},
		DurationNanos: int64(10 * time.Minute),
	}
	change(p)
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func put(t *testing.T, text []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "p.pb.gz")
	if err := os.WriteFile(name, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestRead(t *testing.T) {
	p, err := profile.Read(put(t, written(t, func(*pb.Profile) {})))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Samples) != 1 || p.Total() != 600 || p.PerDay(600) != 86400 {
		t.Fatalf("%+v", p)
	}
	s := p.Samples[0]
	if want := (profile.Frame{Func: "a.example/x/limits.(*Limiter).Allow", File: "C:/src/limits/limiter.go", Line: 7}); s.Site() != want || s.Site().Base() != "limiter.go" {
		t.Errorf("%+v", s)
	}
	if c := p.CallSites(); len(c) != 1 || c[0].Command != "GET" || c[0].Key != "user:*" || c[0].Commands != 600 {
		t.Errorf("%+v", c)
	}
}

// What came after the meter's labels were used up has no command and no key.
func TestOthers(t *testing.T) {
	p, err := profile.Read(put(t, written(t, func(p *pb.Profile) {
		p.Sample[0].Label = map[string][]string{"command": {"other"}, "key": {"other"}}
	})))
	if err != nil {
		t.Fatal(err)
	}
	if c := p.CallSites()[0]; c.Command != "" || c.Key != "" {
		t.Errorf("%+v", c)
	}
}

// The names of the runtime are those of declared functions.
func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"main.main":                                 "main.main",
		"main.routes.func3":                         "main.routes",
		"a/b.Load":                                  "a/b.Load",
		"a/b.Load.func1.2":                          "a/b.Load",
		"a/b.Load.gowrap1":                          "a/b.Load",
		"a/b.Load-range1":                           "a/b.Load",
		"a/b.Table.Get":                             "a/b.Table.Get",
		"a/b.Table.Get.func1":                       "a/b.Table.Get",
		"a/b.(*T).Get-fm":                           "a/b.(*T).Get",
		"a/b.(*T[...]).Get.deferwrap2":              "a/b.(*T).Get",
		"a/b.Map[go.shape.string,c.d/e.Key]":        "a/b.Map",
		"gopkg.in/yaml%2ev3.Marshal":                "gopkg.in/yaml.v3.Marshal",
		"a/b.init.0":                                "a/b.init",
		"a/b.glob..func1":                           "a/b.glob",
		"runtime":                                   "runtime",
		"a/b.(*T[go.shape.struct { A.b/c.D }]).Run": "a/b.(*T).Run",
	} {
		p, err := profile.Read(put(t, written(t, func(p *pb.Profile) { p.Function[0].Name = name })))
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Samples[0].Site().Func; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// bomb returns a small file that is large when it is unpacked.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	part := make([]byte, 1<<20)
	for range 129 {
		if _, err := z.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is no profile of commands is said in one line, with the name of the file.
func TestReadErrors(t *testing.T) {
	whole := written(t, func(*pb.Profile) {})
	var cpu bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&cpu, 0); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text []byte
		want string
	}{
		"bomb":       {bomb(t), "it has more than 128 MB"},
		"empty":      {nil, "the file is empty"},
		"half":       {whole[:len(whole)/2], "the end of the file is missing"},
		"text":       {[]byte("GET user:7\nSET a\n"), "this is no profile"},
		"no gzip":    {[]byte("\x1f\x8bnothing that was ever compressed"), "this is no profile"},
		"foreign":    {cpu.Bytes(), "no commands; the meter of redisguard"},
		"no time":    {written(t, func(p *pb.Profile) { p.DurationNanos = 0 }), "how long it took"},
		"difference": {written(t, func(p *pb.Profile) { p.Sample[0].Value[1] = -5 }), "negative or too large"},
		"no samples": {written(t, func(p *pb.Profile) { p.Sample = nil }), "it has no commands"},
		"no stack":   {written(t, func(p *pb.Profile) { p.Sample[0].Location = nil }), "it has no commands"},
	} {
		file := put(t, test.text)
		_, err := profile.Read(file)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), file) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	if _, err := profile.Read(t.TempDir()); err == nil {
		t.Error("a directory is read")
	}
}
