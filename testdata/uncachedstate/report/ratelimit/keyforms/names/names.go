// Package names has the keys of a service, and types of their own for them.
package names

import (
	"strings"
)

// Key is a key in Redis.
type Key string

// With adds a part.
func (k Key) With(part string) Key { return k + ":" + Key(part) }

// String returns the key as go-redis wants it.
func (k Key) String() string { return string(k) }

const (
	root = "svc:"

	// Throttle is the key of what is throttled.
	Throttle = root + "throttle"

	// Limits is typed.
	Limits Key = root + "ratelimit"

	// Orders is no state.
	Orders Key = root + "orders"
)

// Builder makes keys for one tenant.
type Builder struct{ Tenant string }

// Breaker is the key of a breaker.
func (b Builder) Breaker(upstream string) string {
	var sb strings.Builder
	sb.WriteString("breaker:")
	sb.WriteString(b.Tenant)
	sb.WriteByte(':')
	sb.WriteString(upstream)
	return sb.String()
}

// Join glues parts together.
func Join(parts ...string) string { return strings.Join(parts, ":") }

// RateLimit goes through Join.
func RateLimit(ip string) string { return Join("ratelimit", ip) }

// Of glues parts together below the root.
func Of(parts ...string) string {
	out := "svc"
	for _, p := range parts {
		out += ":" + p
	}
	return out
}

// Throttled goes through Of.
func Throttled(tenant string) string { return Of("throttled", tenant) }
