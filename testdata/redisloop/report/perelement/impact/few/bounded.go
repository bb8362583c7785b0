package few

import (
	"context"
	"errors"
)

const maxSessions = 16

// Open may have sixteen sessions at most.
func (m *Models) Open(ctx context.Context, user string) error {
	key := "sessions:" + user
	for _, id := range m.rdb.SMembers(ctx, key).Val() {
		if m.rdb.Exists(ctx, "session:"+id).Val() == 0 { // want perelement/low:"2 commands"
			m.rdb.SRem(ctx, key, id)
		}
	}
	if m.rdb.SCard(ctx, key).Val() >= maxSessions {
		return errors.New("too many sessions")
	}
	return m.rdb.SAdd(ctx, key, "new").Err()
}

// Cut reads the first ten.
func (m *Models) Cut(ctx context.Context, ids []string) (out []string) {
	if len(ids) > 10 {
		ids = ids[:10]
	}
	for _, id := range ids {
		out = append(out, m.rdb.Get(ctx, id).Val()) // want perelement/low:"GET per element"
	}
	return out
}

// Top does so always.
func (m *Models) Top(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids[:5] {
		out = append(out, m.rdb.Get(ctx, id).Val()) // want perelement/low:"GET per element"
	}
	return out
}

// Refused takes no more.
func (m *Models) Refused(ctx context.Context, ids []string) (out []string, err error) {
	if len(ids) > 10 {
		return nil, errors.New("too many")
	}
	for _, id := range ids {
		out = append(out, m.rdb.Get(ctx, id).Val()) // want perelement/low:"GET per element"
	}
	return out, nil
}

type request struct{ IDs []string }

// Named does so for a field.
func (m *Models) Named(ctx context.Context, r *request) (out []string) {
	if len(r.IDs) >= maxSessions {
		return nil
	}
	for _, id := range r.IDs {
		out = append(out, m.rdb.Get(ctx, id).Val()) // want perelement/low:"GET per element"
	}
	return out
}

// Large has a large bound.
func (m *Models) Large(ctx context.Context, ids []string) (out []string) {
	if len(ids) > 1000 {
		return nil
	}
	for _, id := range ids {
		out = append(out, m.rdb.Get(ctx, id).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Short refuses too few.
func (m *Models) Short(ctx context.Context, ids []string) (out []string) {
	if len(ids) < 10 {
		return nil
	}
	for _, id := range ids {
		out = append(out, m.rdb.Get(ctx, id).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Other bounds something else.
func (m *Models) Other(ctx context.Context, ids, names []string) (out []string) {
	if len(names) > 10 {
		return nil
	}
	for _, id := range ids {
		out = append(out, m.rdb.Get(ctx, id).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Logged goes on with more.
func (m *Models) Logged(ctx context.Context, ids []string, log func(string)) (out []string) {
	if len(ids) > 10 {
		log("many")
	}
	for _, id := range ids {
		out = append(out, m.rdb.Get(ctx, id).Val()) // want perelement/medium:"GET per element"
	}
	return out
}

// Alike counts another key.
func (m *Models) Alike(ctx context.Context, user string) error {
	for _, id := range m.rdb.SMembers(ctx, "friends:"+user).Val() {
		m.rdb.Get(ctx, "friend:"+id) // want perelement/medium:"GET per element"
	}
	if m.rdb.SCard(ctx, "sessions:"+user).Val() >= maxSessions {
		return errors.New("too many sessions")
	}
	return nil
}
