package few

import "context"

// migrated reads a model, and writes it back where it has an old form.
func (m *Models) migrated(ctx context.Context, id string) (*Model, error) {
	var out Model
	if err := m.rdb.HGetAll(ctx, "model:"+id).Scan(&out); err != nil {
		return nil, err
	}
	if out.Channel == "old" {
		m.rdb.HSet(ctx, "model:"+id, "channel", "new")
	}
	return &out, nil
}

// Enabled takes the first that is enabled.
func (m *Models) Enabled(ctx context.Context, aliases []string) *Model {
	for _, a := range aliases {
		if found, err := m.migrated(ctx, a); err == nil && found.Enabled() { // want perelement/low:"per element"
			return found
		}
	}
	return nil
}

// Limited counts, and searches nothing.
func (m *Models) Limited(ctx context.Context, names []string) bool {
	for _, name := range names {
		if m.rdb.Incr(ctx, "count:"+name).Val() > 10 { // want perelement/medium:"INCR per element"
			return true
		}
	}
	return false
}
