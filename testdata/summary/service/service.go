// want package:"reaches redis" package:`mirror\.Redis; .*\.sessions is .*store\.Sessions; .*\.Shared is .*twin\.Flags$`

// Package service imports no go-redis and reaches it through interfaces.
package service

import (
	"context"

	"redisvet.test/summary/mirror"
	"redisvet.test/summary/repo"
	"redisvet.test/summary/roles"
	"redisvet.test/summary/store"
	"redisvet.test/summary/twin"
)

// Loader is an interface of this package; store.Sessions is put into it.
type Loader interface {
	Load(ctx context.Context, id string) (string, error)
}

// A Service has all of them.
type Service struct {
	sessions store.Sessions
	loader   Loader
	flags    twin.Flags
	cache    *mirror.Cache
	raw      mirror.Redis
	users    repo.Users
	count    *roles.Counter
}

// New wires it.
func New(s store.Sessions) *Service {
	return &Service{
		sessions: s,
		loader:   s,
		flags:    twin.New(nil),
		raw:      mirror.Dial("localhost:6379"),
	}
}

// User loads a session.
func (s *Service) User(ctx context.Context, id string) string { // want User:`^GET through \(\*sessions\)\.Load, key of GET session:\{2\}, asks Sessions\.Load$`
	user, _ := s.sessions.Load(ctx, id)
	return user
}

// Login saves one, three calls away from the command.
func (s *Service) Login(ctx context.Context, id, user string) error { // want Login:`^SET through \(\*sessions\)\.Save -> \(\*sessions\)\.put, key of SET session:\{2\}, asks Sessions\.Save$`
	return s.sessions.Save(ctx, id, user)
}

// Peek loads through the narrower interface.
func (s *Service) Peek(ctx context.Context, id string) string { // want Peek:`^GET through \(\*sessions\)\.Load, key of GET session:\{2\}, asks Loader\.Load$`
	user, _ := s.loader.Load(ctx, id)
	return user
}

// Allowed asks one of the twins.
func (s *Service) Allowed(ctx context.Context, name string) bool { // want Allowed:`^HEXISTS through Shared\.Enabled, asks Flags\.Enabled$`
	on, _ := s.flags.Enabled(ctx, name)
	return on
}

// Cached goes through the mirror.
func (s *Service) Cached(ctx context.Context, key string) string { // want Cached:`^GET through \(\*Cache\)\.Load, key of GET \{2\}$`
	v, _ := s.cache.Load(ctx, key)
	return v
}

// Raw calls the mirror itself.
func (s *Service) Raw(ctx context.Context, key string) string { // want Raw:`^GET through \(\*Client\)\.Get, key of GET \{2\}$`
	return s.raw.Get(ctx, key).Val()
}

// Named goes through an embedded generic repository.
func (s *Service) Named(ctx context.Context, id string) string { // want Named:`^GET through \(\*Repo\)\.Find, key of GET \*\{2\}$`
	user, err := s.users.Find(ctx, id)
	if err != nil {
		return ""
	}
	return user.Name
}

// Hit counts.
func (s *Service) Hit(ctx context.Context) error { // want Hit:`^EXEC through \(\*Counter\)\.Bump$`
	return s.count.Bump(ctx, "hits")
}

// Idle does none of this.
func (s *Service) Idle(name string) string { return "idle " + name }
