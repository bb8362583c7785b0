package few

import (
	"context"
	"errors"
)

type Copy interface {
	Head(ctx context.Context, key string) (int64, error)
}

// Head takes the first copy that answers.
func (m *Models) Head(ctx context.Context, copies map[string]Copy, names []string) (size int64, found bool) {
	for _, name := range names {
		if m.rdb.HGet(ctx, "usage", name).Val() == "over" { // want perelement/low:"HGET per element"
			continue
		}
		c, ok := copies[name]
		if !ok {
			continue
		}
		n, err := c.Head(ctx, name)
		if err != nil {
			continue
		}
		size, found = n, true
		break
	}
	return size, found
}

// First returns it.
func (m *Models) First(ctx context.Context, copies map[string]Copy, names []string) (int64, error) {
	for _, name := range names {
		if m.rdb.HGet(ctx, "usage", name).Val() == "over" { // want perelement/low:"HGET per element"
			continue
		}
		n, err := copies[name].Head(ctx, name)
		if err != nil {
			continue
		}
		return n, nil
	}
	return 0, errMissing
}

// Online takes the first worker that is there, of those that the database has.
func (m *Models) Online(ctx context.Context) (string, error) {
	ids, err := m.users(ctx)
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		var w Model
		if err := m.rdb.HGetAll(ctx, "online:"+id).Scan(&w); err != nil { // want perelement/low:"HGETALL per element"
			return "", err
		}
		if w.Channel != "" {
			return id, nil
		}
	}
	return "", nil
}

// Default does so with a bool.
func (m *Models) Default(ctx context.Context) (found *Model) {
	for _, id := range m.rdb.SMembers(ctx, "models").Val() {
		if x, err := m.model(ctx, id); err == nil && x.IsDefault { // want perelement/low:"HGETALL per element"
			found = x
			break
		}
	}
	return found
}

func (m *Models) size(ctx context.Context, id string) int64 {
	return m.rdb.HLen(ctx, "model:"+id).Val()
}

// NamedModel does so with a text.
func (m *Models) NamedModel(ctx context.Context) string {
	for _, id := range m.rdb.SMembers(ctx, "models").Val() {
		x, err := m.model(ctx, id) // want perelement/low:"HGETALL per element"
		if err != nil {
			continue
		}
		if x.Channel != "" {
			return id
		}
	}
	return ""
}

// Largest compares with the others, and has no end.
func (m *Models) Largest(ctx context.Context) (id string) {
	var most int64
	for _, other := range m.rdb.SMembers(ctx, "models").Val() {
		if n := m.size(ctx, other); n > most { // want perelement/medium:"HLEN per element"
			id, most = other, n
		}
	}
	return id
}

// Checked ends its body with a failure: all have to be there.
func (m *Models) Checked(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if m.rdb.HLen(ctx, "user:"+id).Val() > 5 { // want perelement/medium:"HLEN per element"
			continue
		}
		return errors.New("too short: " + id)
	}
	return nil
}

// Valid does so with a bool.
func (m *Models) Valid(ctx context.Context, ids []string) bool {
	for _, id := range ids {
		if m.rdb.HLen(ctx, "user:"+id).Val() > 5 { // want perelement/medium:"HLEN per element"
			continue
		}
		return false
	}
	return true
}

// Each tries many for each of many.
func (m *Models) Each(ctx context.Context, files map[string][]string) (out []string) {
	for _, names := range files {
		for _, name := range names {
			if x, err := m.model(ctx, name); err == nil && x.Enabled() { // want perelement/medium:"HGETALL per element"
				out = append(out, name)
				break
			}
		}
	}
	return out
}

// resolve empties the cache if that has nothing.
func (m *Models) resolve(ctx context.Context, name string) (string, error) {
	answer, err := m.rdb.HGet(ctx, "names", name).Result()
	if answer == "" {
		m.rdb.Del(ctx, "names")
	}
	return answer, err
}

func does(answer string) bool { return answer != "" }

// Resolve asks one after another until one has an answer that does.
func (m *Models) Resolve(ctx context.Context, names []string) (answer string, err error) {
	for i := 0; i < len(names); i++ {
		answer, err = m.resolve(ctx, names[i]) // want perelement/low:"2 commands"
		if err == nil && does(answer) {
			return answer, err
		}
	}
	return answer, err
}

// UntilFailure ends with the first that fails, and goes through all others.
func (m *Models) UntilFailure(ctx context.Context, names []string) (answer string, err error) {
	for i := 0; i < len(names); i++ {
		answer, err = m.resolve(ctx, names[i]) // want perelement/medium:"2 commands"
		if err != nil && does(answer) {
			return answer, err
		}
	}
	return answer, err
}
