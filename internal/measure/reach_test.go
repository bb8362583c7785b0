package measure

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/redisvet/redisvet/internal/redistest"
)

// certificate writes a certificate for the loopback, which signs itself, and its
// key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(1000 * time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: signed}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// A server with TLS and a user is measured, with MONITOR as well. Without its
// certificate it is not.
func TestTLS(t *testing.T) {
	cert, key := certificate(t)
	server := redistest.Start(t)
	ctx := t.Context()
	port := redistest.FreePort(t)
	if err := server.Client.Do(ctx, "CONFIG", "SET", "tls-cert-file", cert, "tls-key-file", key, "tls-auth-clients", "no", "tls-port", port).Err(); err != nil {
		t.Fatal(err)
	}
	if err := server.Client.Do(ctx, "ACL", "SETUSER", "watcher", "on", ">secret", "~*", "+@all").Err(); err != nil {
		t.Fatal(err)
	}
	r := Request{URL: fmt.Sprintf("rediss://watcher:secret@127.0.0.1:%s", port), CACert: cert, Monitor: time.Millisecond}
	s := measured(t, r, func() { send(t, server.Client) })
	if got := calls(s); !strings.HasPrefix(got, "GET 30, SET 20") || s.Monitor == nil {
		t.Errorf("counted: %s; %+v, %q", got, s.Monitor, s.Notes)
	}
	r.CACert, r.For = "", time.Hour
	if _, err := Run(ctx, r); err == nil || !strings.Contains(err.Error(), "certificate signed by unknown authority") {
		t.Errorf("without its certificate: %v", err)
	}
}

// A master is found through a sentinel.
func TestSentinel(t *testing.T) {
	master := redistest.Start(t)
	host, port, _ := net.SplitHostPort(master.Addr)
	conf := filepath.Join(t.TempDir(), "sentinel.conf")
	own := redistest.FreePort(t)
	text := fmt.Sprintf("port %s\nbind 127.0.0.1\nsentinel monitor hub %s %s 1\n", own, host, port)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("redis-server", conf, "--sentinel")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	c := redis.NewSentinelClient(&redis.Options{Addr: "127.0.0.1:" + own, MaxRetries: -1})
	defer c.Close()
	redistest.Await(t, "the sentinel to know the master", func() bool { return c.GetMasterAddrByName(t.Context(), "hub").Err() == nil })
	s := measured(t, Request{URL: "redis://127.0.0.1:" + own, Sentinel: "hub"}, func() { send(t, master.Client) })
	if got := calls(s); !strings.Contains(got, "GET 30, ") || !strings.Contains(got, "SET 20, ") || s.Server.Mode != "sentinel" {
		t.Errorf("counted: %s; %+v", got, s.Server)
	}
	for name, want := range map[string]string{"": "this is a sentinel; name its master with -sentinel", "spoke": `the sentinel knows no master "spoke"`} {
		_, err := Run(t.Context(), Request{URL: "redis://127.0.0.1:" + own, Sentinel: name, For: time.Hour, Say: func(string) {}})
		if err == nil || err.Error() != "127.0.0.1:"+own+": "+want {
			t.Errorf("master %q: %v", name, err)
		}
	}
}

// What answers like no Redis is said in one line.
func TestForeign(t *testing.T) {
	for name, test := range map[string]struct{ answer, want string }{
		"closes":  {"", "the server closes the connection: is it one that wants TLS (rediss://), or no Redis?"},
		"half":    {"%7\r\n$6\r\nserver\r\n$5\r\nre", "the server closes the connection: is it one that wants TLS (rediss://), or no Redis?"},
		"another": {"HTTP/1.1 400 Bad Request\r\n\r\n", "the server does not answer as Redis does"},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = conn.Read(make([]byte, 1000))
				_, _ = conn.Write([]byte(test.answer))
				conn.Close()
			}
		}()
		_, err = Run(t.Context(), Request{URL: "redis://" + l.Addr().String(), For: time.Hour, Say: func(string) {}})
		if err == nil || !strings.HasPrefix(err.Error(), l.Addr().String()+": "+test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// If the server goes away in the middle, what was seen until then is kept, and the
// sample says that it is not all.
func TestServerGoes(t *testing.T) {
	server := redistest.Start(t)
	server.Client.Set(t.Context(), "user:1", 1, 0)
	s := measured(t, Request{URL: "redis://" + server.Addr, Keys: 10}, func() {
		server.Client.ShutdownNoSave(t.Context())
	})
	notes := strings.Join(s.Notes, "\n")
	if s.Commands != nil { // there was one look at them
		t.Errorf("commands %v", s.Commands)
	}
	if s.Complete || s.Keyspace == nil || !strings.Contains(notes, server.Addr+" did not answer") {
		t.Errorf("complete %v, keys %v, notes %q", s.Complete, s.Keyspace, s.Notes)
	}
	server = redistest.Start(t)
	_, err := interrupted(t, Request{URL: "redis://" + server.Addr}, func() { server.Client.ShutdownNoSave(t.Context()) })
	if want := "the server was lost before anything was measured: " + server.Addr + " did not answer: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v", err)
	}
	if _, err := Run(t.Context(), Request{URL: "redis://" + server.Addr, For: time.Hour, Say: func(string) {}}); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("without a server: %v", err)
	}
}
