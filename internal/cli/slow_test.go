package cli_test

import (
	"strings"
	"testing"

	"github.com/redisvet/redisvet/internal/cli/clitest"
)

// slowProgram has loops in which a database is asked too, of which only main knows.
// Lines with a comment // low are those of findings of low impact, those with // found
// of the others.
const slowProgram = clitest.Redis + `
-- go.mod --
module example.com/app

go 1.25
` + clitest.Require + `
-- main.go --
package main

import (
	"context"
	"database/sql"
	"os"
	"time"

	"github.com/redis/go-redis/v9"

	"example.com/app/internal/app"
	"example.com/app/internal/store"
)

func main() {
	ctx, db := context.Background(), &sql.DB{}
	r := &app.Relay{Rdb: redis.NewClient(""), Repo: &store.Repo{DB: db}, Mixed: &store.Repo{DB: db}}
	if len(os.Args) > 1 {
		r.Mixed = store.Memory{}
	}
	r.Guarded = &store.Breaker{Next: &store.Repo{DB: db}}
	r.Counts = &store.Repo{DB: db}
	r.Kept = &store.Kept{Next: &store.Repo{DB: db}, Done: map[string]bool{}}
	for range time.Tick(time.Second) {
		r.Direct(ctx, os.Args)
		r.Helped(ctx, os.Args)
		r.Sometimes(ctx, os.Args)
		r.Either(ctx, os.Args)
		r.Before(ctx, os.Args)
		r.Decorated(ctx, os.Args)
		r.Plain(os.Args)
		r.Parsed(ctx, os.Args)
		r.Branched(ctx, os.Args)
		r.Apart(ctx, os.Args)
		r.Remembered(ctx, os.Args)
	}
}

-- internal/store/store.go --
package store

import (
	"context"
	"database/sql"
	"errors"

	"example.com/app/internal/app"
)

type Repo struct{ DB *sql.DB }

func (r *Repo) Mark(ctx context.Context, id string) error {
	_, err := r.DB.ExecContext(ctx, "update m set sent = true where id = ?", id)
	return err
}

func (r *Repo) Count(id string) int {
	var n int
	r.DB.QueryRow("select count(*) from m where id = ?", id).Scan(&n)
	return n
}

type Memory struct{}

func (Memory) Mark(ctx context.Context, id string) error { return nil }

// A Breaker gives calls to the next of its kind, through a helper.
type Breaker struct {
	Next app.Guarded
	open bool
}

func (b *Breaker) Mark(ctx context.Context, id string) error {
	return b.call(func() error { return b.Next.Mark(ctx, id) })
}

func (b *Breaker) call(f func() error) error {
	if b.open {
		return errors.New("open")
	}
	return f()
}

// A Kept remembers what is done.
type Kept struct {
	Next app.Kept
	Done map[string]bool
}

func (k *Kept) Mark(ctx context.Context, id string) error {
	if _, ok := k.Done[id]; ok {
		return nil
	}
	k.Done[id] = true
	return k.Next.Mark(ctx, id)
}

-- internal/app/app.go --
package app

import (
	"context"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

type Repo interface{ Mark(ctx context.Context, id string) error }

type Mixed interface{ Mark(ctx context.Context, id string) error }

// Plain has no context, and cannot fail.
type Plain interface{ Count(id string) int }

type Guarded interface{ Mark(ctx context.Context, id string) error }

type Kept interface{ Mark(ctx context.Context, id string) error }

type Relay struct {
	Rdb     *redis.Client
	Repo    Repo
	Mixed   Mixed
	Guarded Guarded
	Kept    Kept
	Counts  Plain
}

func (r *Relay) Direct(ctx context.Context, ids []string) {
	for _, id := range ids {
		fmt.Println(r.Rdb.Get(ctx, "m:"+id)) // low
		if err := r.Repo.Mark(ctx, id); err != nil {
			continue
		}
	}
}

func (r *Relay) mark(ctx context.Context, id string) error {
	if err := r.Repo.Mark(ctx, id); err != nil {
		return fmt.Errorf("mark: %w", err)
	}
	return nil
}

func (r *Relay) Helped(ctx context.Context, ids []string) {
	for _, id := range ids {
		fmt.Println(r.Rdb.Get(ctx, "m:"+id)) // low
		if err := r.mark(ctx, id); err != nil {
			return
		}
	}
}

func (r *Relay) Sometimes(ctx context.Context, ids []string) {
	for _, id := range ids {
		if r.Rdb.Get(ctx, "m:"+id) != "" { // found
			r.Repo.Mark(ctx, id)
		}
	}
}

func (r *Relay) Either(ctx context.Context, ids []string) {
	for _, id := range ids {
		fmt.Println(r.Rdb.Get(ctx, "m:"+id)) // found
		r.Mixed.Mark(ctx, id)
	}
}

func (r *Relay) Decorated(ctx context.Context, ids []string) {
	for _, id := range ids {
		fmt.Println(r.Rdb.Get(ctx, "m:"+id)) // low
		r.Guarded.Mark(ctx, id)
	}
}

func (r *Relay) Plain(ids []string) {
	for _, id := range ids {
		fmt.Println(r.Rdb.Get(context.Background(), "m:"+id), r.Counts.Count(id)) // low
	}
}

func (r *Relay) parsed(ctx context.Context, id string) {
	n, err := strconv.Atoi(id)
	if err != nil {
		return
	}
	r.Repo.Mark(ctx, strconv.Itoa(n))
}

func (r *Relay) Parsed(ctx context.Context, ids []string) {
	for _, id := range ids {
		fmt.Println(r.Rdb.Get(ctx, "m:"+id)) // low
		r.parsed(ctx, id)
	}
}

func (r *Relay) branched(ctx context.Context, id string) {
	if len(id) > 3 {
		r.Repo.Mark(ctx, id)
		fmt.Println(r.Rdb.Get(ctx, "m:"+id))
	}
}

func (r *Relay) Branched(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.branched(ctx, id) // low
	}
}

func (r *Relay) apart(ctx context.Context, id string) {
	if len(id) > 3 {
		r.Repo.Mark(ctx, id)
	} else {
		fmt.Println(r.Rdb.Get(ctx, "m:"+id))
	}
}

func (r *Relay) Apart(ctx context.Context, ids []string) {
	for _, id := range ids {
		r.apart(ctx, id) // found
	}
}

func (r *Relay) Remembered(ctx context.Context, ids []string) {
	for _, id := range ids {
		fmt.Println(r.Rdb.Get(ctx, "m:"+id)) // found
		r.Kept.Mark(ctx, id)
	}
}

func (r *Relay) Before(ctx context.Context, ids []string) {
	r.Repo.Mark(ctx, "all")
	for _, id := range ids {
		fmt.Println(r.Rdb.Get(ctx, "m:"+id)) // found
	}
}
`

// Next to a query that main injects, a round trip for each element costs little.
func TestSlowMethods(t *testing.T) {
	dir := clitest.Write(t, slowProgram)
	_, out, stderr := withSuite(t, dir, "-impact=low", "./...")
	code, found := loopFindings(t, dir, out)
	if want := strings.Count(slowProgram, " // low") + strings.Count(slowProgram, " // found"); len(code) != want {
		t.Fatalf("%d findings, want %d\n%s%s", len(code), want, out, stderr)
	}
	for i, line := range code {
		if low := strings.HasSuffix(found[i], "[low] (redisloop/perelement)"); low != strings.HasSuffix(line, "// low") {
			t.Errorf("%s\n%s", line, found[i])
		}
	}
}
