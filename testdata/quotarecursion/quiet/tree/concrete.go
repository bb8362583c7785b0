package tree

import (
	"context"
	"errors"
	"path"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// CheckQuota asks for the parent by a helper: data, whatever its name.
func (o *Orgs) CheckQuota(ctx context.Context, org string) error {
	ok, err := o.parentAllows(ctx, org)
	if err != nil || !ok {
		return errors.Join(err, errOver)
	}
	return o.rdb.Incr(ctx, "quota:"+org).Err()
}

func (o *Orgs) parentAllows(ctx context.Context, org string) (bool, error) {
	parent, err := o.rdb.HGet(ctx, "org:"+org, "parent").Result()
	if errors.Is(err, redis.Nil) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return o.CheckQuota(ctx, parent) == nil, nil
}

// Lock locks the folders above a path first.
func (o *Orgs) Lock(ctx context.Context, name string) error {
	if err := o.lockAbove(ctx, name); err != nil {
		return err
	}
	return o.rdb.SetNX(ctx, "lock:"+name, 1, 0).Err()
}

func (o *Orgs) lockAbove(ctx context.Context, name string) error {
	up := path.Dir(name)
	if up == name {
		return nil
	}
	return o.Lock(ctx, up)
}

// Create makes what is above a name first.
func (o *Orgs) Create(ctx context.Context, name string) error {
	if err := o.createAbove(ctx, name); err != nil {
		return err
	}
	return o.rdb.SAdd(ctx, "names", name).Err()
}

func (o *Orgs) createAbove(ctx context.Context, name string) error {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return o.Create(ctx, name[:i])
	}
	return nil
}

// Remove removes what is below a name first.
func (o *Orgs) Remove(ctx context.Context, name string) error {
	if !o.removeBelow(ctx, name) {
		return errOver
	}
	return o.rdb.Del(ctx, name).Err()
}

func (o *Orgs) removeBelow(ctx context.Context, name string) bool {
	below, err := o.rdb.SMembers(ctx, "below:"+name).Result()
	if err != nil {
		return false
	}
	for _, b := range below {
		if o.Remove(ctx, b) != nil {
			return false
		}
	}
	return true
}

// Reserve goes down by one.
func (o *Orgs) Reserve(ctx context.Context, depth int) error {
	if err := o.reserveBelow(ctx, depth); err != nil {
		return err
	}
	return o.rdb.Incr(ctx, "reserved").Err()
}

func (o *Orgs) reserveBelow(ctx context.Context, depth int) error {
	if depth <= 0 {
		return nil
	}
	return o.Reserve(ctx, depth-1)
}

// Node is linked with the next.
type Node struct {
	rdb    *redis.Client
	parent *Node
	name   string
}

// Check asks the parent.
func (n *Node) Check(ctx context.Context) error {
	if err := n.checkParent(ctx); err != nil {
		return err
	}
	return n.rdb.Get(ctx, n.name).Err()
}

func (n *Node) checkParent(ctx context.Context) error {
	if n.parent == nil {
		return nil
	}
	return n.parent.Check(ctx)
}

// Count goes from page to page.
func (o *Orgs) Count(ctx context.Context, cursor uint64) error {
	next, err := o.page(ctx, cursor)
	if err != nil || next == 0 {
		return err
	}
	return o.rdb.Incr(ctx, "pages").Err()
}

func (o *Orgs) page(ctx context.Context, cursor uint64) (uint64, error) {
	_, next, err := o.rdb.Scan(ctx, cursor, "org:*", 100).Result()
	if err == nil && next != 0 {
		err = o.Count(ctx, next)
	}
	return next, err
}

// Window is a part of the time.
type Window struct {
	Depth int
	Name  string
}

// Roll rolls up a day after the day before it.
func (o *Orgs) Roll(ctx context.Context, day time.Time) error {
	if err := o.rollBefore(ctx, day); err != nil {
		return err
	}
	return o.rdb.Incr(ctx, "day:"+day.Format(time.DateOnly)).Err()
}

func (o *Orgs) rollBefore(ctx context.Context, day time.Time) error {
	if !day.After(o.begin) {
		return nil
	}
	return o.Roll(ctx, day.Add(-24*time.Hour))
}

// Halve goes down by a field.
func (o *Orgs) Halve(ctx context.Context, w Window) error {
	if !o.halves(ctx, w) {
		return errOver
	}
	return o.rdb.Incr(ctx, w.Name).Err()
}

func (o *Orgs) halves(ctx context.Context, w Window) bool {
	if w.Depth == 0 {
		return true
	}
	return o.Halve(ctx, Window{Depth: w.Depth - 1, Name: w.Name}) == nil
}
