// Package few has loops with a handful of iterations, and twins with all the data.
package few

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"reflect"

	"github.com/redis/go-redis/v9"
)

type Models struct {
	rdb   *redis.Client
	db    *sql.DB
	names []string
}

type Model struct {
	ID        string
	Channel   string
	IsDefault bool
	Seen      bool
}

func (m *Model) Enabled() bool { return m.Channel != "" }

func (m *Models) model(ctx context.Context, id string) (*Model, error) {
	var out Model
	if err := m.rdb.HGetAll(ctx, "model:"+id).Scan(&out); err != nil {
		return nil, err
	}
	return &out, nil
}

// Alias takes the first that is enabled.
func (m *Models) Alias(ctx context.Context, aliases []string) (string, *Model) {
	var fallback *Model
	for _, a := range aliases {
		if found, err := m.model(ctx, a); err == nil && found != nil { // want perelement/low:"HGETALL per element"
			if found.Enabled() {
				return a, found
			}
			if fallback == nil {
				fallback = found
			}
		}
	}
	return "", fallback
}

// Taken ends at the first one too, with a break.
func (m *Models) Taken(ctx context.Context, candidates []string) (free string) {
	for _, c := range candidates {
		n := m.rdb.SCard(ctx, "members:"+c).Val() // want perelement/low:"SCARD per element"
		if n < 10 {
			free = c
			break
		}
	}
	return free
}

// Until collects what it needs.
func (m *Models) Until(ctx context.Context, names []string, want int64) bool {
	var sum int64
	for _, n := range names {
		sum += m.rdb.LLen(ctx, n).Val() // want perelement/low:"LLEN per element"
		if sum > want {
			return true
		}
	}
	return false
}

// ByEmail searches all that Redis has.
func (m *Models) ByEmail(ctx context.Context, email string) string {
	for _, id := range m.rdb.SMembers(ctx, "users").Val() {
		if m.rdb.HGet(ctx, "user:"+id, "email").Val() == email { // want perelement/medium:"HGET per element"
			return id
		}
	}
	return ""
}

func (m *Models) users(ctx context.Context) (ids []string, err error) {
	return m.rdb.SMembers(ctx, "users").Result()
}

// ByName searches all of them, too.
func (m *Models) ByName(ctx context.Context, name string) (string, error) {
	ids, err := m.users(ctx)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		if m.rdb.HGet(ctx, "user:"+id, "name").Val() == name { // want perelement/medium:"HGET per element"
			return id, nil
		}
	}
	return "", nil
}

// Row searches all rows.
func (m *Models) Row(ctx context.Context, name string) (string, error) {
	rows, err := m.db.QueryContext(ctx, "select id from users")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return "", err
		}
		if m.rdb.HGet(ctx, "user:"+id, "name").Val() == name { // want perelement/medium:"HGET per element"
			return id, nil
		}
	}
	return "", rows.Err()
}

var errMissing = errors.New("missing")

// All needs each of them: what is missing is the exception.
func (m *Models) All(ctx context.Context, ids []string) ([]string, error) {
	var out []string
	for _, id := range ids {
		v := m.rdb.Get(ctx, id).Val() // want perelement/medium:"GET per element"
		if v == "" {
			return nil, errMissing
		}
		out = append(out, v)
	}
	return out, nil
}

// Every asks for each, too.
func (m *Models) Every(ctx context.Context, ids []string) bool {
	for _, id := range ids {
		if m.rdb.HLen(ctx, id).Val() == 0 { // want perelement/medium:"HLEN per element"
			return false
		}
	}
	return true
}

// Fails ends with the error of a command.
func (m *Models) Fails(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := m.rdb.Set(ctx, id, 1, 0).Err(); err != nil { // want perelement/medium:"SET per element"
			return err
		}
	}
	return nil
}

// Stopped ends at what is no answer of Redis.
func (m *Models) Stopped(ctx context.Context, ids []string, last string) string {
	for _, id := range ids {
		m.rdb.Incr(ctx, id) // want perelement/medium:"INCR per element"
		if id == last {
			return id
		}
	}
	return ""
}

// Fields reads what the tags of a struct name.
func (m *Models) Fields(ctx context.Context, v any) map[string]string {
	out := map[string]string{}
	t := reflect.TypeOf(v)
	for i := 0; i < t.NumField(); i++ {
		if key := t.Field(i).Tag.Get("dict"); key != "" {
			out[key] = m.rdb.Get(ctx, key).Val() // want perelement/low:"GET per element"
		}
	}
	for _, f := range reflect.VisibleFields(t) {
		out[f.Name] = m.rdb.Get(ctx, f.Name).Val() // want perelement/low:"GET per element"
	}
	return out
}

// A Field is described by a mapper.
type Field struct {
	Name string
	Tag  reflect.StructTag
}

type Schema struct{ Fields []*Field }

func (m *Models) Schema(ctx context.Context, s *Schema) {
	for _, f := range s.Fields {
		if key := f.Tag.Get("dict"); key != "" {
			m.rdb.Get(ctx, key) // want perelement/low:"GET per element"
		}
	}
}

// Values are elements of a slice that reflection reads.
func (m *Models) Values(ctx context.Context, v reflect.Value) {
	for i := 0; i < v.Len(); i++ {
		m.rdb.Get(ctx, v.Index(i).String()) // want perelement/medium:"GET per element"
	}
}

func (m *Models) save(ctx context.Context, x *Model) error {
	return m.rdb.HSet(ctx, "model:"+x.ID, x).Err()
}

// Clear takes the mark from the one that has it.
func (m *Models) Clear(ctx context.Context, all []*Model, chosen string) {
	for _, other := range all {
		if other.ID != chosen && other.IsDefault {
			other.IsDefault = false
			m.save(ctx, other) // want perelement/low:"HSET per element"
		}
	}
}

// Mark has a mark that any number have.
func (m *Models) Mark(ctx context.Context, all []*Model) {
	for _, other := range all {
		if other.Seen {
			other.Seen = false
			m.rdb.HSet(ctx, "model", other.ID, other) // want perelement/medium:"HSET per element"
		}
	}
}

// Except writes all but one.
func (m *Models) Except(ctx context.Context, all []*Model) {
	for _, other := range all {
		if !other.IsDefault {
			m.rdb.HSet(ctx, "model", other.ID, other) // want perelement/medium:"HSET per element"
		}
	}
}

// Quota counts each, and refuses: that is no search.
func (m *Models) Quota(w http.ResponseWriter, r *http.Request) {
	for _, id := range r.Form["ids"] {
		n, err := m.rdb.Incr(r.Context(), "n:"+id).Result() // want perelement/high:"one INCR per element"
		if err != nil || n > 1000 {
			http.Error(w, "too many", http.StatusTooManyRequests)
			return
		}
	}
}
