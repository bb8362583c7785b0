package gopls

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// limit is how long anything is waited for: far longer than it ever takes.
const limit = 20 * time.Minute

type position struct{ Line, Character int } // from 0

type span struct{ Start, End position }

type location struct {
	URI   string
	Range span
}

type diagnostic struct {
	Range              span
	Severity           int
	Source, Message    string
	Code               any
	CodeDescription    struct{ Href string }
	RelatedInformation []struct {
		Location location
		Message  string
	}
	Data json.RawMessage `json:"data,omitempty"`
}

// message is a request, an answer or a notification, either way.
type message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *struct{ Message string }
}

// A client is an editor that has opened a folder. It has no screen: what the
// server says is kept for the test to look at.
type client struct {
	t      *testing.T
	in     io.WriteCloser
	write  sync.Mutex
	mu     sync.Mutex
	news   *sync.Cond // something has come from the server
	ids    int
	got    map[string]message      // answers, by id
	shown  map[string][]diagnostic // what was published last, by path
	watch  string                  // the patterns that the server wants watched
	closed error                   // why the server says nothing more
	open   map[string]int          // versions of open files, by path
	stop   func()                  // ends the server
}

func uri(path string) string { return "file://" + filepath.ToSlash(path) }

func pathOf(uri string) string { return filepath.FromSlash(strings.TrimPrefix(uri, "file://")) }

// start runs the server on a folder, with the settings of gopls.
func start(t *testing.T, dir string, settings map[string]any) *client {
	t.Helper()
	cmd := exec.Command(binary, "serve")
	cmd.Dir = dir
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, in: in, got: map[string]message{}, shown: map[string][]diagnostic{}, open: map[string]int{}}
	c.news = sync.NewCond(&c.mu)
	go c.listen(bufio.NewReader(out), settings)
	c.stop = sync.OnceFunc(func() {
		c.call("shutdown", nil, nil)
		c.notify("exit", nil)
		cmd.Wait()
	})
	t.Cleanup(c.stop)
	c.call("initialize", map[string]any{
		"processId": os.Getpid(), "rootUri": uri(dir), "initializationOptions": settings,
		"workspaceFolders": []any{map[string]any{"uri": uri(dir), "name": "folder"}},
		"capabilities": map[string]any{
			"workspace": map[string]any{
				"configuration": true, "workspaceFolders": true,
				"didChangeWatchedFiles": map[string]any{"dynamicRegistration": true, "relativePatternSupport": true},
			},
			"textDocument": map[string]any{
				"publishDiagnostics": map[string]any{"relatedInformation": true, "codeDescriptionSupport": true, "dataSupport": true},
				"codeAction": map[string]any{
					"codeActionLiteralSupport": map[string]any{"codeActionKind": map[string]any{"valueSet": []string{"quickfix"}}},
					"dataSupport":              true,
					"resolveSupport":           map[string]any{"properties": []string{"edit"}},
				},
			},
		},
	}, nil)
	c.notify("initialized", map[string]any{})
	return c
}

// listen takes what the server says until it says nothing more.
func (c *client) listen(r *bufio.Reader, settings map[string]any) {
	for {
		header, err := textproto.NewReader(r).ReadMIMEHeader()
		n, bad := strconv.Atoi(header.Get("Content-Length"))
		body := make([]byte, max(n, 0))
		if err == nil {
			_, err = io.ReadFull(r, body)
		}
		var m message
		if err = errors.Join(err, bad); err == nil {
			err = json.Unmarshal(body, &m)
		}
		if err != nil {
			c.mu.Lock()
			c.closed = err
			c.news.Broadcast()
			c.mu.Unlock()
			return
		}
		c.take(m, settings)
	}
}

// take answers what the server asks for and keeps what it reports.
func (c *client) take(m message, settings map[string]any) {
	var answer any
	c.mu.Lock()
	switch m.Method {
	case "":
		c.got[string(m.ID)] = m
	case "textDocument/publishDiagnostics":
		var p struct {
			URI         string
			Diagnostics []diagnostic
		}
		if err := json.Unmarshal(m.Params, &p); err != nil {
			c.closed = err
		}
		c.shown[pathOf(p.URI)] = p.Diagnostics
	case "client/registerCapability":
		c.watch += string(m.Params)
	case "workspace/configuration":
		var p struct{ Items []any }
		_ = json.Unmarshal(m.Params, &p)
		answer = slices.Repeat([]any{settings}, len(p.Items))
	}
	c.news.Broadcast()
	c.mu.Unlock()
	if m.Method != "" && m.ID != nil {
		c.send(map[string]any{"jsonrpc": "2.0", "id": m.ID, "result": answer})
	}
}

func (c *client) send(m any) {
	body, err := json.Marshal(m)
	if err == nil {
		c.write.Lock()
		defer c.write.Unlock()
		_, err = fmt.Fprintf(c.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	if err != nil {
		c.t.Errorf("to gopls: %v", err)
	}
}

func (c *client) notify(method string, params any) {
	c.send(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}

// call sends a request and decodes its answer into result, unless that is nil.
func (c *client) call(method string, params, result any) {
	c.t.Helper()
	c.ids++
	id := strconv.Itoa(c.ids)
	c.send(map[string]any{"jsonrpc": "2.0", "id": c.ids, "method": method, "params": params})
	var m message
	c.await("an answer to "+method, func() (ok bool) { m, ok = c.got[id]; return ok })
	if m.Error != nil {
		c.t.Fatalf("%s: %s", method, m.Error.Message)
	}
	if result != nil {
		if err := json.Unmarshal(m.Result, result); err != nil {
			c.t.Fatalf("%s: %v in %s", method, err, m.Result)
		}
	}
}

// wait waits until something is true of what the server has said; false is
// that it never was.
func (c *client) wait(holds func() bool) bool {
	late := false
	timer := time.AfterFunc(limit, func() {
		c.mu.Lock()
		late = true
		c.news.Broadcast()
		c.mu.Unlock()
	})
	defer timer.Stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	for !holds() {
		if c.closed != nil || late {
			return false
		}
		c.news.Wait()
	}
	return true
}

// await is wait for what must come.
func (c *client) await(what string, holds func() bool) {
	c.t.Helper()
	if !c.wait(holds) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.t.Fatalf("no %s after %v (%v); shown is %+v", what, limit, c.closed, c.shown)
	}
}

// edit opens a file, or changes one that is open, to the text.
func (c *client) edit(path, text string) {
	version := c.open[path] + 1
	c.open[path] = version
	doc := map[string]any{"uri": uri(path), "version": version, "languageId": "go", "text": text}
	if version == 1 {
		c.notify("textDocument/didOpen", map[string]any{"textDocument": doc})
		return
	}
	c.notify("textDocument/didChange", map[string]any{"textDocument": doc, "contentChanges": []any{map[string]any{"text": text}}})
}

// saved notifies the server that a file has changed on disk.
func (c *client) saved(path string, kind int) {
	c.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": uri(path), "type": kind}}})
}

// ask returns the diagnostics of a file, for which it need not be open.
func (c *client) ask(path string) []diagnostic {
	c.t.Helper()
	var report struct{ Items []diagnostic }
	c.call("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": uri(path)}}, &report)
	return report.Items
}

// The kinds of changes on disk.
const (
	created = 1
	changed = 2
	deleted = 3
)
