// Package updates has loops that read a value and write back what they have made of it,
// and twins: the write follows a miss only, has another key, or needs no answer.
package updates

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/redis/go-redis/v9"
)

type Profile struct {
	ID    string
	Name  string
	Group []string
}

type Profiles struct {
	rdb *redis.Client
	db  interface {
		Load(id string) (Profile, error)
	}
}

// Rename reads, changes and writes in the loop.
func (p *Profiles) Rename(ctx context.Context, ids []string, to string) error {
	for _, id := range ids {
		old, err := p.rdb.Get(ctx, "profile:"+id).Result() // want perelement/low:"2 commands"
		if err != nil {
			return err
		}
		if err := p.rdb.Set(ctx, "profile:"+id, old+to, 0).Err(); err != nil {
			return err
		}
	}
	return nil
}

// Join does so for a decoded list.
func (p *Profiles) Join(ctx context.Context, ids []string, group string) error {
	for _, id := range ids {
		if err := p.join(ctx, "groups:"+id, group); err != nil { // want perelement/low:"2 commands"
			return err
		}
	}
	return nil
}

func (p *Profiles) join(ctx context.Context, key, group string) error {
	var groups []string
	raw, err := p.rdb.Get(ctx, key).Bytes()
	if err != nil && !errors.Is(err, redis.Nil) {
		return err
	}
	if err := json.Unmarshal(raw, &groups); err != nil {
		return err
	}
	return p.store(ctx, key, append(groups, group))
}

func (p *Profiles) store(ctx context.Context, key string, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return p.rdb.Set(ctx, key, raw, 0).Err()
}

func (p *Profiles) load(ctx context.Context, id string, into *Profile) error {
	return p.rdb.HGetAll(ctx, "profile:"+id).Scan(into)
}

// Leave reads by a helper that fills a variable.
func (p *Profiles) Leave(ctx context.Context, ids []string) error {
	for _, id := range ids {
		var profile Profile
		if err := p.load(ctx, id, &profile); err != nil { // want perelement/low:"2 commands"
			return err
		}
		profile.Group = nil
		if err := p.rdb.HSet(ctx, "profile:"+id, profile).Err(); err != nil {
			return err
		}
	}
	return nil
}

// Count reads a number and writes the next one.
func (p *Profiles) Count(ctx context.Context, ids []string) {
	for _, id := range ids {
		n, _ := strconv.Atoi(p.rdb.HGet(ctx, "visits", id).Val()) // want perelement/low:"2 commands"
		p.rdb.HSet(ctx, "visits", id, n+1)
	}
}

// Twice has an update and another read.
func (p *Profiles) Twice(ctx context.Context, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, p.rdb.Get(ctx, "name:"+id).Val()) // want perelement/medium:"3 commands"
		n, _ := strconv.Atoi(p.rdb.HGet(ctx, "visits", id).Val())
		p.rdb.HSet(ctx, "visits", id, n+1)
	}
	return out
}

// Cached writes after a miss only.
func (p *Profiles) Cached(ctx context.Context, ids []string) (out []Profile) {
	for _, id := range ids {
		out = append(out, p.cached(ctx, id)) // want perelement/medium:"2 commands"
	}
	return out
}

func (p *Profiles) cached(ctx context.Context, id string) (profile Profile) {
	raw, err := p.rdb.Get(ctx, "profile:"+id).Bytes()
	if err == nil && json.Unmarshal(raw, &profile) == nil {
		return profile
	}
	profile, err = p.db.Load(id)
	if err != nil {
		return profile
	}
	if raw, err := json.Marshal(profile); err == nil {
		p.rdb.Set(ctx, "profile:"+id, raw, 0)
	}
	return profile
}

// Tokens makes a new value where the old one does not do.
func (p *Profiles) Tokens(ctx context.Context, ids []string) {
	for _, id := range ids {
		p.token(ctx, id) // want perelement/medium:"2 commands"
	}
}

func (p *Profiles) token(ctx context.Context, id string) string {
	var profile Profile
	if err := p.load(ctx, id, &profile); err == nil && profile.ID != "" {
		return profile.ID
	}
	profile = Profile{ID: "t-" + id}
	p.rdb.HSet(ctx, "profile:"+id, profile)
	return profile.ID
}

// Copy has another key.
func (p *Profiles) Copy(ctx context.Context, ids []string) {
	for _, id := range ids {
		p.rdb.Set(ctx, "copy:"+id, p.rdb.Get(ctx, "profile:"+id).Val(), 0) // want perelement/medium:"2 commands"
	}
}

// Expire deletes by what it reads.
func (p *Profiles) Expire(ctx context.Context, ids []string) {
	for _, id := range ids {
		if p.rdb.HGet(ctx, "profile:"+id, "left").Val() != "" { // want perelement/medium:"2 commands"
			p.rdb.Del(ctx, "profile:"+id)
		}
	}
}

// Touch writes what does not depend on the answer.
func (p *Profiles) Touch(ctx context.Context, ids []string, now string) {
	for _, id := range ids {
		if p.rdb.HGet(ctx, "profile:"+id, "left").Val() == "" { // want perelement/medium:"2 commands"
			p.rdb.HSet(ctx, "profile:"+id, "seen", now)
		}
	}
}

// ServeHTTP has somebody who waits for it.
func (p *Profiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, id := range r.URL.Query()["id"] {
		p.join(r.Context(), "groups:"+id, "guests") // want perelement/high:"2 commands"
	}
}

// Filled is filled by its address after a miss.
func (p *Profiles) Filled(ctx context.Context, ids []string, load func(id string, into *Profile) error) (out []Profile) {
	for _, id := range ids {
		var profile Profile
		raw, err := p.rdb.Get(ctx, "cache:"+id).Bytes() // want perelement/medium:"2 commands"
		if err == nil && json.Unmarshal(raw, &profile) == nil {
			out = append(out, profile)
			continue
		}
		if err := load(id, &profile); err != nil {
			continue
		}
		raw, _ = json.Marshal(profile)
		p.rdb.Set(ctx, "cache:"+id, raw, 0)
		out = append(out, profile)
	}
	return out
}

// Checked gives the address to a call that can fail, too, of what it has read: an update.
func (p *Profiles) Checked(ctx context.Context, ids []string, check func(*Profile) error) error {
	for _, id := range ids {
		var profile Profile
		raw, err := p.rdb.Get(ctx, "profile:"+id).Bytes() // want perelement/low:"2 commands"
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &profile); err != nil {
			return err
		}
		if err := check(&profile); err != nil {
			return err
		}
		raw, _ = json.Marshal(profile)
		if err := p.rdb.Set(ctx, "profile:"+id, raw, 0).Err(); err != nil {
			return err
		}
	}
	return nil
}

// Back has keys of which nothing is known: another one.
func (p *Profiles) Back(ctx context.Context, keys []string) {
	for _, key := range keys {
		v := p.rdb.Get(ctx, key).Val() // want perelement/medium:"2 commands"
		p.rdb.Set(ctx, key+".bak", v, 0)
	}
}

// Bump has the same one twice.
func (p *Profiles) Bump(ctx context.Context, keys []string) {
	for _, key := range keys {
		n, _ := strconv.Atoi(p.rdb.Get(ctx, key).Val()) // want perelement/low:"2 commands"
		p.rdb.Set(ctx, key, n+1, 0)
	}
}

func (p *Profiles) get(ctx context.Context, id any, into any) error {
	raw, err := p.rdb.Get(ctx, p.key(id)).Bytes()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

func (p *Profiles) set(ctx context.Context, id any, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return p.rdb.Set(ctx, p.key(id), raw, 0).Err()
}

func (p *Profiles) key(id any) string { return fmt.Sprint(id) }

// Visit changes by helpers that take an identifier of any type.
func (p *Profiles) Visit(ctx context.Context, ids []int64) {
	for _, id := range ids {
		var profile Profile
		if p.get(ctx, id, &profile) == nil { // want perelement/low:"2 commands"
			profile.Group = append(profile.Group, "visited")
			_ = p.set(ctx, id, profile)
		}
	}
}

// Announce sends what it reads to others.
func (p *Profiles) Announce(ctx context.Context, ids []string) {
	for _, id := range ids {
		v := p.rdb.Get(ctx, id).Val() // want perelement/medium:"2 commands"
		p.rdb.Publish(ctx, "changes", v)
	}
}

// Move has the same key on another server.
func Move(ctx context.Context, from, to *redis.Client, ids []string) {
	for _, id := range ids {
		v := from.Get(ctx, "profile:"+id).Val() // want perelement/medium:"2 commands"
		to.Set(ctx, "profile:"+id, v, 0)
	}
}

func (p *Profiles) one(ctx context.Context, id string) (profile Profile, err error) {
	err = p.rdb.HGetAll(ctx, "profile:"+id).Scan(&profile)
	return profile, err
}

func (p *Profiles) save(ctx context.Context, profile Profile) error {
	return p.rdb.HSet(ctx, "profile:"+profile.Name, profile).Err()
}

// Ungroup changes by helpers that make the key in their own way.
func (p *Profiles) Ungroup(ctx context.Context, ids []string) error {
	for _, id := range ids {
		profile, err := p.one(ctx, id) // want perelement/low:"2 commands"
		if err != nil {
			return err
		}
		profile.Group = nil
		if err := p.save(ctx, profile); err != nil {
			return err
		}
	}
	return nil
}
