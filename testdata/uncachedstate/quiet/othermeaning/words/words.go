// Package words uses the words of limiters and breakers for other things.
package words

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// Store is a repository of many things.
type Store struct{ rdb *redis.Client }

// ClusterKeySlot is about Redis itself.
func (s *Store) ClusterKeySlot(ctx context.Context, tenant string) (bool, error) {
	slot, err := s.rdb.Get(ctx, "slot:"+tenant).Int()
	return slot > 8192, err
}

// SimulateBlock is about a chain of blocks.
func (s *Store) SimulateBlock(ctx context.Context, height int) (bool, error) {
	n, err := s.rdb.Exists(ctx, fmt.Sprintf("block:%d:simulated", height)).Result()
	return n > 0, err
}

// LatestBlock is one as well.
func (s *Store) LatestBlock(ctx context.Context, chain string) (int64, error) {
	return s.rdb.HGet(ctx, "blocks:"+chain, "latest").Int64()
}

// ValidateAllowedOrigins is about CORS.
func (s *Store) ValidateAllowedOrigins(ctx context.Context, site, origin string) error {
	ok, err := s.rdb.SIsMember(ctx, "origins:allowed:"+site, origin).Result()
	if err == nil && !ok {
		err = errors.New("origin not allowed")
	}
	return err
}

// TakeMinMax is arithmetic.
func (s *Store) TakeMinMax(ctx context.Context, series string) (lo, hi int, err error) {
	v, err := s.rdb.HMGet(ctx, "series:"+series, "min", "max").Result()
	if err != nil {
		return 0, 0, err
	}
	lo, _ = strconv.Atoi(fmt.Sprint(v[0]))
	hi, _ = strconv.Atoi(fmt.Sprint(v[1]))
	return lo, hi, nil
}

// Page has a limit, as pages have.
func (s *Store) Page(ctx context.Context, list string, offset, limit int) ([]string, error) {
	raw, err := s.rdb.Get(ctx, fmt.Sprintf("list:%s:limit:%d:offset:%d", list, limit, offset)).Bytes()
	if err != nil {
		return nil, err
	}
	var items []string
	return items, json.Unmarshal(raw, &items)
}

// DefaultLimit is the size of a page.
func (s *Store) DefaultLimit(ctx context.Context, user string) int {
	limit, err := s.rdb.HGet(ctx, "settings:"+user, "limit").Int()
	if err != nil || limit > 100 {
		return 20
	}
	return limit
}

// Goroutine is one that may wait.
type Goroutine struct {
	rdb *redis.Client
	id  int
}

// IsBlocked is about a goroutine of a profiler.
func (g *Goroutine) IsBlocked(ctx context.Context) (bool, error) {
	return g.rdb.HGet(ctx, fmt.Sprintf("goroutine:%d", g.id), "blocked").Bool()
}

// Circuit is a race track.
type Circuit struct {
	rdb  *redis.Client
	name string
}

// Record is the fastest lap.
func (c *Circuit) Record(ctx context.Context) (time.Duration, error) {
	ms, err := c.rdb.Get(ctx, "circuit:"+c.name+":record").Int64()
	return time.Duration(ms) * time.Millisecond, err
}

// Board is electronics.
type Board struct{ rdb *redis.Client }

// CircuitVoltage measures.
func (b *Board) CircuitVoltage(ctx context.Context, id string) (float64, error) {
	return b.rdb.HGet(ctx, "board:circuits", id).Float64()
}

// CachedProfile is a read-through cache of users.
func (s *Store) CachedProfile(ctx context.Context, id string) (map[string]string, error) {
	return s.rdb.HGetAll(ctx, "user:profile:"+id).Result()
}

// LoggedIn is about a session.
func (s *Store) LoggedIn(ctx context.Context, token string) bool {
	return s.rdb.Exists(ctx, "session:"+token).Val() == 1
}

// FeatureVector is for a model.
func (s *Store) FeatureVector(ctx context.Context, user string) ([]byte, error) {
	return s.rdb.HGet(ctx, "features:vectors", user).Bytes()
}

// SwitchPort is of a network.
func (s *Store) SwitchPort(ctx context.Context, sw string, port int) (bool, error) {
	up, err := s.rdb.HGet(ctx, "switch:"+sw, strconv.Itoa(port)).Result()
	return up == "up", err
}

// CircuitID is that of a leased line.
func (s *Store) CircuitID(ctx context.Context, customer string) (string, error) {
	return s.rdb.Get(ctx, "circuit_id:"+customer).Result()
}

// Rate is one of exchange.
func (s *Store) Rate(ctx context.Context, from, to string) (float64, error) {
	return s.rdb.Get(ctx, "rate:"+from+":"+to).Float64()
}

// LimitedEdition has both words, of a shop.
func (s *Store) LimitedEdition(ctx context.Context, sku string) (bool, error) {
	return s.rdb.HGet(ctx, "edition:limited", sku).Bool()
}

// Allow says what a plugin may import.
func (s *Store) Allow(ctx context.Context, plugin string) (bool, error) {
	return s.rdb.SIsMember(ctx, "plugins:trusted", plugin).Result()
}

// Acquire is a lock.
func (s *Store) Acquire(ctx context.Context, name string) (bool, error) {
	n, err := s.rdb.Exists(ctx, "lock:"+name).Result()
	return n == 0, err
}

// Open tells whether a shop is open.
func (s *Store) Open(ctx context.Context, shop string) bool {
	return s.rdb.HGet(ctx, "shop:"+shop, "state").Val() == "open"
}

// FuseCount counts the fuses in a house, for an electrician.
func (s *Store) FuseCount(ctx context.Context, house string) (int, error) {
	return s.rdb.HGet(ctx, "house:"+house, "fuses").Int()
}

// State of an order.
func (s *Store) State(ctx context.Context, order string) (string, error) {
	return s.rdb.Get(ctx, "order:state:"+order).Result()
}

// Order is about how much one may order at once.
func (s *Store) Order(ctx context.Context, user string, amount int64) bool {
	most, err := s.rdb.Get(ctx, "order:limit:"+user).Int64()
	return err == nil && amount <= most
}

// Transfer is the same of a bank.
func (s *Store) Transfer(ctx context.Context, account string, amount int64) (bool, error) {
	most, err := s.rdb.HGet(ctx, "transfer-limit:"+account, "most").Int64()
	return amount <= most, err
}
