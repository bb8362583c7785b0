// Package claims has functions that answer with something and refuse by an error: what
// they read decides as much as a bool does.
package claims

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

type Claims struct {
	ID, Subject string
	IssuedAt    *time.Time
}

type Lists struct{ rdb *redis.Client }

func (l *Lists) Check(ctx context.Context, jti string) (bool, error) {
	n, err := l.rdb.Exists(ctx, "jwt:blacklist:"+jti).Result()
	return n > 0, err
}

// IsInvalidated compares with when the token was issued.
func (l *Lists) IsInvalidated(ctx context.Context, user string, issued time.Time) (bool, error) {
	text, err := l.rdb.Get(ctx, "jwt:revoked:"+user).Result()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	at, err := strconv.ParseInt(text, 10, 64)
	return issued.Unix() < at, err
}

type Manager struct {
	lists *Lists
	parse func(token string) (*Claims, error)
}

var errRevoked = errors.New("revoked")

// Validate answers with the claims.
func (m *Manager) Validate(ctx context.Context, token string) (*Claims, error) {
	claims, err := m.parse(token)
	if err != nil {
		return nil, err
	}
	revoked, err := m.lists.Check(ctx, claims.ID)
	if err != nil {
		return nil, err
	}
	if revoked {
		return nil, errRevoked
	}
	if claims.IssuedAt != nil {
		revoked, err := m.lists.IsInvalidated(ctx, claims.Subject, *claims.IssuedAt) // want serialtrips:`^GET "jwt:revoked:\*" through \(\*Lists\)\.IsInvalidated on every call of \(\*Manager\)\.Validate, after EXISTS "jwt:blacklist:\*" through \(\*Lists\)\.Check: 2 round trips per call`
		if err != nil {
			return nil, err
		}
		if revoked {
			return nil, errRevoked
		}
	}
	return claims, nil
}

// Load refuses by what it reads itself.
func (l *Lists) Load(ctx context.Context, user, device string) (*Claims, error) {
	if l.rdb.Get(ctx, "banned:user:"+user).Val() != "" {
		return nil, errRevoked
	}
	n, err := l.rdb.Exists(ctx, "banned:device:"+device).Result() // want serialtrips:`after GET "banned:user:\*"`
	if err != nil {
		return nil, err
	}
	if n > 0 {
		return nil, errRevoked
	}
	return &Claims{Subject: user}, nil
}

// Open gives the text of the token, unless one of two sets has its owner.
func (l *Lists) Open(ctx context.Context, user, ip string) (string, error) {
	banned, err := l.rdb.SIsMember(ctx, "blocklist:users", user).Result()
	if err != nil {
		return "", err
	}
	blocked, err := l.rdb.SIsMember(ctx, "blocklist:ips", ip).Result() // want serialtrips:`after SISMEMBER "blocklist:users"`
	if err != nil {
		return "", err
	}
	if banned || blocked {
		return "", errRevoked
	}
	return user + "@" + ip, nil
}
