package redisguard

import (
	"fmt"
	"testing"
	"time"

	"github.com/redisvet/redisvet/internal/redistest"
)

// One master is gone: keys that the others serve are not decided by OnOutage.
func TestLimiterPartOfAClusterIsAway(t *testing.T) {
	cluster := redistest.StartCluster(t)
	ctx := t.Context()
	for _, m := range cluster.Masters {
		if err := m.Admin().ConfigSet(ctx, "cluster-require-full-coverage", "no").Err(); err != nil {
			t.Fatal(err)
		}
	}
	c := cluster.Client()
	g, err := New(c, Options{Timeout: testTimeout})
	if err != nil {
		t.Fatal(err)
	}
	l, err := g.Limiter(LimiterOptions{Name: "x", Rate: 100, Burst: 100, OnOutage: FailClosed})
	if err != nil {
		t.Fatal(err)
	}
	gone := cluster.Masters[2]
	served := map[bool][]string{}
	for i := range 600 {
		k := fmt.Sprint("k", i)
		node, err := c.MasterForKey(ctx, l.prefix+k)
		if err != nil {
			t.Fatal(err)
		}
		of := node.Options().Addr == gone.Addr
		served[of] = append(served[of], k)
	}
	gone.Pause()
	defer gone.Resume()
	denied := 0
	for i := range 150 {
		l.Allow(ctx, served[true][i])
		if d, err := l.Allow(ctx, served[false][i]); !d.OK || err != nil {
			denied++
		}
		time.Sleep(5 * time.Millisecond)
	}
	if denied > 75 { // all of them, where one node decides for the others
		t.Errorf("%d of 150 first calls for keys of living masters were denied", denied)
	}
}
