package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redisvet/redisvet/internal/cli/clitest"
	"github.com/redisvet/redisvet/internal/redistest"
	"github.com/redisvet/redisvet/internal/traffic"
)

// An incident is the sample service on a real server, while somebody follows
// docs/incident.md.
type incident struct {
	dir    string
	server *redistest.Server
	hub    *exec.Cmd
	url    string        // of the service
	least  time.Duration // of a measurement: that of the longest MONITOR until now
}

// The commands of the guide do what it says, one after the other: what they print has
// the shape of the page, in which numbers are of another machine.
func TestIncidentGuide(t *testing.T) {
	t.Parallel()
	in := &incident{dir: copyModule(t, "../examples/hub"), server: redistest.Start(t)}
	replaceGuard(t, in.dir)
	endpoint := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer endpoint.Close()
	rdb := in.server.Client
	rdb.Set(t.Context(), "endpoint:crm", endpoint.URL, 0)
	rdb.HSet(t.Context(), "tenant:acme", "state", "active")
	in.deploy(t)
	out, commands, outputs := "", 0, 0
	for _, block := range regexp.MustCompile("(?ms)^```(sh|text)\n(.*?)^```$").FindAllStringSubmatch(clitest.Get(t, "../docs/incident.md"), -1) {
		if block[1] == "text" {
			outputs++
			sameShape(t, out, block[2])
			continue
		}
		for line := range strings.Lines(block[2]) {
			commands++
			out = in.run(t, strings.TrimSpace(line))
		}
	}
	if commands < 7 || outputs < 4 {
		t.Errorf("%d commands and %d outputs found in the page", commands, outputs)
	}
}

// run does what a line of the page says and returns what it prints.
func (in *incident) run(t *testing.T, line string) string {
	t.Helper()
	want := 0
	if m := exitAt.FindStringSubmatch(line); m != nil {
		want, _ = strconv.Atoi(m[1])
	}
	args := strings.Fields(strings.NewReplacer(`"`, "", `'`, "", "$REDIS_URL", "redis://"+in.server.Addr).Replace(commentAt.ReplaceAllString(line, "")))
	if args[0] != "redisvet" {
		t.Fatalf("another command: %s", line)
	}
	code, out, stderr := 0, "", ""
	if args[1] == "measure" {
		code, out, stderr = in.measure(t, args[1:])
	} else {
		code, out, stderr = redisvet(t, in.dir, args[1:]...)
	}
	if code != want {
		t.Fatalf("%s: exit %d\n%s%s", line, code, out, stderr)
	}
	if strings.HasPrefix(line, "redisvet fix -unsafe") {
		in.deploy(t)
	}
	return out
}

// Some requests are sent during a measurement: fewer than the limits of the service in
// a minute, and enough for a change of 95%. They come from several clients, as one
// would wait most of the time on a busy machine.
const clients, callsEach = 10, 15

// measure is redisvet measure, which is interrupted when the requests are made, however
// long that takes. The page has a time instead. A cache is read once in a time, so a
// measurement takes as long as those before: a shorter one would have a higher rate.
func (in *incident) measure(t *testing.T, args []string) (code int, stdout, stderr string) {
	t.Helper()
	// The tool reads its first counters before it sends these.
	begun, file := "cmdstat_scan:calls=", ""
	for i, arg := range args {
		switch arg {
		case "-monitor":
			begun = "cmdstat_monitor:calls="
			args[i+1] = "1h"
		case "-for":
			args[i+1] = "1h"
		case "-o":
			file = filepath.Join(in.dir, args[i+1])
		}
	}
	number := regexp.MustCompile(begun + `\d*`)
	count := func() string { return number.FindString(in.server.Client.Info(t.Context(), "commandstats").Val()) }
	before := count()
	var out, errs bytes.Buffer
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = in.dir, &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	redistest.Await(t, "redisvet measure", func() bool { return count() != before })
	began := time.Now()
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for range callsEach {
				in.call(t)
			}
		})
	}
	all.Wait()
	time.Sleep(time.Until(began.Add(in.least)))
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait() // its exit code is compared
	var sample traffic.Sample
	if err := json.Unmarshal([]byte(clitest.Get(t, file)), &sample); err != nil {
		t.Error(err)
	}
	if sample.Monitor != nil {
		in.least = max(in.least, time.Duration(sample.Monitor.Seconds*float64(time.Second)))
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// call sends an event to the service.
func (in *incident) call(t *testing.T) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, in.url+"/integrations/crm/call", strings.NewReader("{}"))
	if err != nil {
		t.Error(err)
		return
	}
	req.Header.Set("X-Tenant", "acme")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		t.Errorf("the service answers %s", resp.Status)
	}
}

// deploy builds the service as it is now, and runs it in place of the one before.
func (in *incident) deploy(t *testing.T) {
	t.Helper()
	name := filepath.Join(in.dir, "hub.exe")
	if code, _, stderr := command(t, in.dir, "go", "build", "-o", name, "."); code != 0 {
		t.Fatalf("go build: %s", stderr)
	}
	if in.hub != nil {
		stop(in.hub)
	}
	addr := "127.0.0.1:" + redistest.FreePort(t)
	in.url = "http://" + addr
	in.hub = exec.Command(name)
	in.hub.Env = append(os.Environ(), "REDIS_ADDR="+in.server.Addr, "HUB_ADDR="+addr)
	if err := in.hub.Start(); err != nil {
		t.Fatal(err)
	}
	hub := in.hub
	t.Cleanup(func() { stop(hub) })
	redistest.Await(t, "the service", func() bool {
		resp, err := http.Get(in.url + "/healthz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	in.call(t) // what a reader keeps in memory is there when a measurement begins
}

// stop ends a process, once.
func stop(cmd *exec.Cmd) {
	if cmd.ProcessState == nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	}
}

var (
	numberAt = regexp.MustCompile(`[+-]?\d[\d,.:]*(ms|m\d+s|[kMsmh%])?`)
	spaceAt  = regexp.MustCompile(` +`)
)

// shape returns a line without what differs between two runs.
func shape(line string) string {
	return strings.TrimSpace(spaceAt.ReplaceAllString(numberAt.ReplaceAllString(line, "N"), " "))
}

// sameShape reports lines of the page that a command did not print, in their order. A
// line with ... is for any others.
func sameShape(t *testing.T, out, page string) {
	t.Helper()
	rest := strings.Split(out, "\n")
	for line := range strings.Lines(page) {
		want := shape(line)
		if want == "" || want == "..." {
			continue
		}
		at := -1
		for i, l := range rest {
			if shape(l) == want {
				at = i
				break
			}
		}
		if at < 0 {
			t.Errorf("the page has\n%swhich is not in\n%s", line, out)
			return
		}
		rest = rest[at+1:]
	}
}
