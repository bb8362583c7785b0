package traffic

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/redisvet/redisvet/internal/profile"
	"github.com/redisvet/redisvet/internal/regular"
)

// A Record is the traffic in a file, whatever its form.
type Record struct {
	Name     string           // of the file
	Profile  *profile.Profile // what one program sent; nil if it is a sample of a server
	Server   Server           // of a sample
	Complete bool
	Commands []Row // by command alone; nil if it is not known
	Detail   []Row // by command and key, and by call site in a profile; nil if it is not known
}

// A Row is the traffic of one kind.
type Row struct {
	Command   string // Other if a profile does not say
	Key       string // a pattern; "" if there is no key
	Scripted  bool   // a script has called the command
	Function  string // the declared one, with its import path; "" if it is not known
	File      string
	Line      int
	PerMinute float64
}

// Script is the client of commands that a script calls.
const Script = "script"

// Other is the label of commands, and of keys, that are not distinguished.
const Other = "other"

// maxFile bounds the size of a file.
const maxFile = 256 << 20

// Read reads a file of redisvet measure, or a profile of redisguard's meter. Its
// errors are one line and name the file.
func Read(name string) (*Record, error) {
	text, _, err := regular.Read(name, maxFile)
	if err != nil {
		return nil, err
	}
	r := &Record{Name: name}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		err = r.readSample(text)
	} else {
		err = r.readProfile(text)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

func (r *Record) readSample(text []byte) error {
	s, err := parseSample(text)
	if err != nil {
		return err
	}
	s.record(r)
	return nil
}

// Record returns the traffic of a sample.
func (s *Sample) Record() *Record {
	r := new(Record)
	s.record(r)
	return r
}

func (s *Sample) record(r *Record) {
	r.Complete, r.Server = s.Complete, s.Server
	if s.Commands != nil {
		r.Commands = []Row{}
	}
	for _, c := range s.Commands {
		r.Commands = append(r.Commands, Row{Command: c.Name, PerMinute: float64(c.Calls) * 60 / s.Seconds})
	}
	if s.Monitor != nil {
		r.Detail = s.Monitor.rows()
	}
}

// rows returns what MONITOR printed, whichever client it came from, those of scripts apart.
func (m *Monitor) rows() []Row {
	rows := []Row{}
	for _, c := range m.Commands {
		row := Row{Command: c.Name, Key: c.Key, Scripted: c.Client == Script, PerMinute: float64(c.Calls) * 60 / m.Seconds}
		rows = append(rows, row)
	}
	return sum(rows, func(row Row) Row { row.PerMinute = 0; return row })
}

// readProfile reads a profile, which may have no commands.
func (r *Record) readProfile(text []byte) error {
	p, err := profile.Parse(text)
	switch {
	case errors.Is(err, profile.ErrFormat):
		return errors.New("neither a sample of redisvet measure nor a whole profile")
	case err != nil:
		return err
	}
	r.Profile, r.Complete = p, true
	r.Detail = []Row{}
	for _, c := range p.CallSites() {
		r.Detail = append(r.Detail, Row{Command: cmp.Or(c.Command, Other), Key: c.Key,
			Function: c.Func, File: c.File, Line: c.Line, PerMinute: p.PerMinute(c.Commands)})
	}
	sortRows(r.Detail)
	r.Commands = sum(r.Detail, func(row Row) Row { return Row{Command: row.Command} })
	return nil
}

// sum adds up the rows for which kind returns the same, which has no numbers. The
// largest come first.
func sum(rows []Row, kind func(Row) Row) []Row {
	at := map[Row]int{}
	out := []Row{}
	for _, row := range rows {
		k := kind(row)
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, k)
		}
		out[i].PerMinute += row.PerMinute
	}
	sortRows(out)
	return out
}

// compareBools puts false first.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// sortRows puts the largest rows first.
func sortRows(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(-cmp.Compare(a.PerMinute, b.PerMinute), cmp.Compare(a.Command, b.Command), cmp.Compare(a.Key, b.Key),
			compareBools(a.Scripted, b.Scripted), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Function, b.Function))
	})
}
