package redisguard

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redisvet/redisvet/redisguard/internal/redistest"
)

// A fleet is so many instances, each a process of its own, and what they wrote.
type fleet struct {
	t      *testing.T
	config instanceConfig
	base   time.Time

	mu        sync.Mutex
	instances []*instance
	admitted  [][]admission // of each limit
	losses    []interval
}

type instance struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	errors bytes.Buffer
	ready  chan struct{}
	done   chan struct{}
	killed bool
}

// startFleet starts n instances and returns when all of them are there.
func startFleet(t *testing.T, n int, c instanceConfig) *fleet {
	t.Helper()
	f := &fleet{t: t, config: c, base: time.Now(), admitted: make([][]admission, len(c.Limits))}
	t.Cleanup(f.stop)
	for range n {
		f.add()
	}
	for _, i := range f.instances {
		f.await(i)
	}
	return f
}

// now is the time on the clock of the admissions.
func (f *fleet) now() time.Duration { return time.Since(f.base) }

// add starts one more instance.
func (f *fleet) add() *instance {
	f.t.Helper()
	id := len(f.instances)
	c := f.config
	c.Seed = uint64(id)
	text, err := json.Marshal(c)
	if err != nil {
		f.t.Fatal(err)
	}
	i := &instance{cmd: exec.Command(os.Args[0]), ready: make(chan struct{}), done: make(chan struct{})}
	i.cmd.Env = append(os.Environ(), instanceVariable+"="+string(text))
	i.cmd.Stderr = &i.errors
	out, err := i.cmd.StdoutPipe()
	if err != nil {
		f.t.Fatal(err)
	}
	if i.in, err = i.cmd.StdinPipe(); err != nil {
		f.t.Fatal(err)
	}
	if err := i.cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.instances = append(f.instances, i)
	go f.read(id, i, out)
	return i
}

func (f *fleet) await(i *instance) {
	f.t.Helper()
	select {
	case <-i.ready:
	case <-i.done:
		f.t.Fatalf("an instance ended: %s", i.errors.String())
	}
}

func (f *fleet) read(id int, i *instance, out io.Reader) {
	defer close(i.done)
	first := true
	for {
		var r record
		if binary.Read(out, binary.LittleEndian, &r) != nil {
			return
		}
		if first {
			first = false
			close(i.ready)
			continue
		}
		base := f.base.UnixNano()
		f.mu.Lock()
		f.admitted[r.Limit] = append(f.admitted[r.Limit], admission{
			asked: time.Duration(r.Asked - base), answered: time.Duration(r.Told - base),
			tokens: int(r.Tokens), instance: id, fallback: r.Fallback == 1,
		})
		f.mu.Unlock()
	}
}

// lose notes that do loses what Redis knew.
func (f *fleet) lose(do func()) {
	from := f.now()
	do()
	f.losses = append(f.losses, interval{from, f.now()})
}

// kill ends an instance as kill -9 does.
func (f *fleet) kill(i *instance) {
	i.killed = true
	i.cmd.Process.Kill()
	<-i.done
}

func (f *fleet) signal(i *instance, s syscall.Signal) {
	f.t.Helper()
	if err := i.cmd.Process.Signal(s); err != nil {
		f.t.Fatal(err)
	}
}

// jump sets the clock of an instance wrong by d.
func (f *fleet) jump(i *instance, d time.Duration) {
	f.t.Helper()
	if _, err := io.WriteString(i.in, d.String()+"\n"); err != nil {
		f.t.Fatal(err)
	}
}

// stop ends all instances, and fails the test for those that ended before.
func (f *fleet) stop() {
	for _, i := range f.instances {
		i.in.Close()
	}
	for n, i := range f.instances {
		<-i.done
		if err := i.cmd.Wait(); err != nil && !i.killed {
			f.t.Errorf("instance %d: %v: %s", n, err, strings.TrimSpace(i.errors.String()))
		}
	}
	f.instances = nil
}

// check stops the fleet and judges what it admitted.
func (f *fleet) check() []verdict {
	f.t.Helper()
	f.stop()
	all := f.verdicts()
	for i, o := range f.config.Limits {
		f.t.Logf("%s: %d admissions; closest: %v", o.Name, len(f.admitted[i]), all[i])
	}
	return all
}

// verdicts judges what was admitted so far, by limit.
func (f *fleet) verdicts() []verdict {
	var all []verdict
	for i, o := range f.config.Limits {
		f.mu.Lock()
		admitted := slices.Clone(f.admitted[i])
		f.mu.Unlock()
		all = append(all, boundOf(o).judge(admitted, f.losses))
	}
	return all
}

// tokens counts what was admitted in a span, by OnOutage or not.
func (f *fleet) tokens(limit int, s interval, fallback bool) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.admitted[limit] {
		if s.contains(a.answered) && a.fallback == fallback {
			n += a.tokens
		}
	}
	return n
}

// fallbacks are the admissions by OnOutage of each instance, as if they were
// none, so that they can be judged on their own.
func (f *fleet) fallbacks(limit int) map[int][]admission {
	f.mu.Lock()
	defer f.mu.Unlock()
	each := map[int][]admission{}
	for _, a := range f.admitted[limit] {
		if a.fallback {
			a.fallback = false
			each[a.instance] = append(each[a.instance], a)
		}
	}
	return each
}

// admit waits until each limit has admitted so many tokens more, by OnOutage or
// by what Redis granted.
func (f *fleet) admit(tokens int, fallback bool) {
	f.t.Helper()
	from := f.now()
	for i, o := range f.config.Limits {
		redistest.Await(f.t, o.Name+" to admit more", func() bool {
			return f.tokens(i, interval{from, never}, fallback) >= tokens
		})
	}
}
