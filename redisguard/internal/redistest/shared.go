package redistest

import (
	"context"
	"strconv"
	"sync"
	"testing"
)

// The servers that the tests of a package share.
var shared struct {
	mu      sync.Mutex
	server  *Server
	last    int // last database given to a test
	cluster *Cluster
}

// sharedDatabases is the number of tests with a database of their own at the
// same time.
const sharedDatabases = 500

// Shared returns an empty database of a shared server, for this test only.
// Operations that other tests would notice fail: Pause, Kill, and counting
// commands. Channels and scripts are common to all. The package's TestMain
// calls EndShared.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server == nil {
		s, err := start(false, "--databases", strconv.Itoa(sharedDatabases))
		if err != nil {
			t.Fatalf("redistest: %v", err)
		}
		shared.server = s
	}
	view := *shared.server
	view.t, view.shared, view.db = t, true, shared.last
	shared.last = (shared.last + 1) % sharedDatabases
	if err := view.Client().FlushDB(context.Background()).Err(); err != nil {
		t.Fatalf("redistest: %v", err)
	}
	return &view
}

// SharedCluster returns a cluster that tests share, each with its own keys. As
// with Shared, operations that others would notice fail.
func SharedCluster(t testing.TB) *Cluster {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.cluster == nil {
		shared.cluster = startCluster(t)
	}
	view := *shared.cluster
	view.t = t
	for i, m := range view.Masters {
		view.Masters[i] = m.viewed(t)
	}
	view.Replica = view.Replica.viewed(t)
	return &view
}

func (s *Server) viewed(t testing.TB) *Server {
	view := *s
	view.t, view.shared = t, true
	return &view
}

// EndShared stops the servers of Shared and SharedCluster.
func EndShared() {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server != nil {
		shared.server.remove()
	}
	if shared.cluster != nil {
		shared.cluster.remove()
	}
	shared.server, shared.cluster = nil, nil
}
