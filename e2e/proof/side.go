package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/redisvet/redisvet/internal/traffic"
)

// load is the program that sends the load. It is a package of the service, because it
// uses what is internal there.
//
//go:embed testdata/load/main.go
var load []byte

// A side is what was measured of one service.
type side struct {
	Calls   int     `json:"calls"`  // of the integration
	Checks  int     `json:"checks"` // of a quota, by themselves
	Seconds float64 `json:"seconds"`

	commands []traffic.Monitored
}

// copySample copies the sample service. It uses the redisguard of this checkout.
func copySample(ctx context.Context, root, to string) error {
	if err := os.CopyFS(to, os.DirFS(filepath.Join(root, "examples", "hub"))); err != nil {
		return err
	}
	_, err := output(ctx, to, "go", "mod", "edit", "-replace=github.com/redisvet/redisvet/redisguard="+filepath.Join(root, "redisguard"))
	return err
}

// buildLoad builds a service with the load, which is no part of it afterwards.
func buildLoad(ctx context.Context, service, name string) error {
	dir := filepath.Join(service, "load")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), load, 0o644); err != nil {
		return err
	}
	_, err := output(ctx, service, "go", "build", "-mod=mod", "-o", name, "./load")
	return err
}

// side sends the load to a service whose server redisvet measures.
func (p *proof) side(ctx context.Context, name string) (s side, err error) {
	socket, stop, err := startRedis()
	if err != nil {
		return side{}, err
	}
	defer stop()
	sample := filepath.Join(p.dir, name+".json")
	// The load begins when it sees that redisvet monitors the server.
	measure := exec.Command(p.redisvet, "measure", "-redis", "unix://"+socket, "-for", "1h", "-monitor", "1h", "-keys", "0", "-o", sample)
	var said bytes.Buffer
	measure.Stderr = &said
	if err := measure.Start(); err != nil {
		return side{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		ended <- measure.Wait()
		cancel() // without it the load would wait for ever
	}()
	out, err := output(ctx, p.dir, filepath.Join(p.dir, name+".exe"), "-redis", socket, "-profile", filepath.Join(p.dir, name+".pb.gz"),
		"-calls", fmt.Sprint(p.calls), "-for", p.length.String())
	err = errors.Join(err, measure.Process.Signal(os.Interrupt))
	if failed := <-ended; failed != nil {
		err = errors.Join(err, fmt.Errorf("redisvet measure: %w: %s", failed, &said))
	}
	if err != nil {
		return side{}, err
	}
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		return side{}, err
	}
	s.commands, err = monitored(sample)
	return s, err
}

// monitored returns the commands in a sample.
func monitored(name string) ([]traffic.Monitored, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var s traffic.Sample
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, err
	}
	if s.Monitor == nil {
		return nil, fmt.Errorf("%s: the commands are not there: %s", name, strings.Join(s.Notes, "; "))
	}
	return s.Monitor.Commands, nil
}

// startRedis starts a server and returns its socket when it answers. No other process
// can have the socket, as it can a port, and its name is short enough anywhere.
func startRedis() (socket string, stop func(), err error) {
	dir, err := os.MkdirTemp("", "proof")
	if err != nil {
		return "", nil, err
	}
	socket = filepath.Join(dir, "redis")
	cmd := exec.Command("redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", dir)
	if err := cmd.Start(); err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	stop = func() {
		_ = cmd.Process.Kill()
		<-ended
		_ = os.RemoveAll(dir)
	}
	for {
		if conn, err := net.Dial("unix", socket); err == nil {
			conn.Close()
			return socket, stop, nil
		}
		select {
		case <-ended:
			stop()
			return "", nil, errors.New("redis-server ended")
		case <-time.After(20 * time.Millisecond):
		}
	}
}
