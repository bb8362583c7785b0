package other

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/redis/go-redis/v9"
)

// A Door asks a list of banned users before something else is read, which is no part of
// that check.
type Door struct {
	rdb  *redis.Client
	seen map[string]bool
}

type profile struct {
	Name   string
	Active bool
}

var errBanned = errors.New("banned")

// Profile returns what it reads after the check.
func (d *Door) Profile(ctx context.Context, user string) (*profile, error) {
	if d.rdb.SIsMember(ctx, "banned:users", user).Val() {
		return nil, errBanned
	}
	raw, err := d.rdb.Get(ctx, "profile:"+user).Bytes()
	if err != nil {
		return nil, err
	}
	var p profile
	return &p, json.Unmarshal(raw, &p)
}

// Chain needs the first answer for the second key.
func (d *Door) Chain(ctx context.Context, token string) (bool, error) {
	owner, err := d.rdb.Get(ctx, "revoked:owner:"+token).Result()
	if err != nil {
		return false, err
	}
	state, err := d.rdb.Get(ctx, "account:state:"+owner).Result()
	if err != nil {
		return false, err
	}
	if state == "disabled" {
		return false, nil
	}
	return true, nil
}

// Appeal asks again for those who are banned only.
func (d *Door) Appeal(ctx context.Context, user string) (bool, error) {
	banned, err := d.rdb.Exists(ctx, "banned:"+user).Result()
	if err != nil {
		return false, err
	}
	if banned > 0 {
		if d.rdb.Exists(ctx, "pardon:"+user).Val() == 0 {
			return false, nil
		}
	}
	return true, nil
}

// Known has the second answer in memory.
func (d *Door) Known(ctx context.Context, user string) (bool, error) {
	banned, err := d.rdb.Exists(ctx, "banned:"+user).Result()
	if err != nil || banned > 0 {
		return false, err
	}
	if active, ok := d.seen[user]; ok {
		return active, nil
	}
	active := d.rdb.Get(ctx, "account:state:"+user).Val() != "disabled"
	d.seen[user] = active
	return active, nil
}

// ServeHTTP shows what it reads.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user := r.PathValue("user")
	if d.rdb.Exists(r.Context(), "banned:"+user).Val() > 0 {
		http.Error(w, "banned", http.StatusForbidden)
		return
	}
	page, err := d.rdb.Get(r.Context(), "page:"+user).Result()
	if err != nil {
		http.Error(w, "no page", http.StatusNotFound)
		return
	}
	_, _ = w.Write([]byte(page))
}
