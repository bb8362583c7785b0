package few

import (
	"context"
	"encoding/json"
	"errors"
)

// Counted takes few of what it has decoded.
func (m *Models) Counted(ctx context.Context, body []byte) error {
	var ids []string
	if err := json.Unmarshal(body, &ids); err != nil {
		return err
	}
	if len(ids) >= 10 {
		return errors.New("too many")
	}
	for i := 0; i < len(ids); i++ {
		m.rdb.Get(ctx, ids[i]) // want perelement/low:"GET per element"
	}
	return nil
}

// CountedOr takes one in another form.
func (m *Models) CountedOr(ctx context.Context, body []byte) error {
	var ids []string
	if err := json.Unmarshal(body, &ids); err != nil {
		var id string
		if err := json.Unmarshal(body, &id); err != nil {
			return err
		}
		ids = []string{id}
	}
	if len(ids) > 10 {
		return errors.New("too many")
	}
	for i := 0; i < len(ids); i++ {
		m.rdb.Get(ctx, ids[i]) // want perelement/low:"GET per element"
	}
	return nil
}

// Ranged does so with a range.
func (m *Models) Ranged(ctx context.Context, body []byte) error {
	var ids []string
	if err := json.Unmarshal(body, &ids); err != nil || len(ids) > 10 {
		return errors.New("bad request")
	}
	for _, id := range ids {
		m.rdb.Get(ctx, id) // want perelement/low:"GET per element"
	}
	return nil
}

// Map is bounded in the same way.
func (m *Models) Map(ctx context.Context, body []byte) {
	var ids map[string]int
	json.Unmarshal(body, &ids)
	if len(ids) > maxSessions {
		return
	}
	for id := range ids {
		m.rdb.Get(ctx, id) // want perelement/low:"GET per element"
	}
}

// Field tests a field.
func (m *Models) Field(ctx context.Context, body []byte) {
	var r request
	json.Unmarshal(body, &r)
	if len(r.IDs) > 10 {
		return
	}
	for _, id := range r.IDs {
		m.rdb.Get(ctx, id) // want perelement/low:"GET per element"
	}
}

// Before tests what is decoded later.
func (m *Models) Before(ctx context.Context, body []byte) {
	var ids []string
	if len(ids) > 10 {
		return
	}
	json.Unmarshal(body, &ids)
	for _, id := range ids {
		m.rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}

// More adds to what it has tested.
func (m *Models) More(ctx context.Context, body []byte, more []string) {
	var ids []string
	json.Unmarshal(body, &ids)
	if len(ids) > 10 {
		return
	}
	ids = append(ids, more...)
	for _, id := range ids {
		m.rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}

// Two tests another list.
func (m *Models) Two(ctx context.Context, body []byte) {
	var ids, names []string
	json.Unmarshal(body, &ids)
	json.Unmarshal(body, &names)
	if len(names) > 10 {
		return
	}
	for _, id := range ids {
		m.rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}

// Many has a large bound.
func (m *Models) Many(ctx context.Context, body []byte) {
	var ids []string
	json.Unmarshal(body, &ids)
	if len(ids) > 500 {
		return
	}
	for i := 0; i < len(ids); i++ {
		m.rdb.Get(ctx, ids[i]) // want perelement/medium:"GET per element"
	}
}

// Warned goes on.
func (m *Models) Warned(ctx context.Context, body []byte, log func(string)) {
	var ids []string
	json.Unmarshal(body, &ids)
	if len(ids) > 10 {
		log("many")
	}
	for _, id := range ids {
		m.rdb.Get(ctx, id) // want perelement/medium:"GET per element"
	}
}
