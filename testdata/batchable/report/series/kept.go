package series

import (
	"context"
	"log"
	"strings"

	"github.com/redis/go-redis/v9"
)

// A Profile keeps its answers in fields that no later command needs.
type Profile struct {
	rdb             *redis.Client
	ID              string
	Name, City, Job string
}

// Load logs between its commands, and computes.
func (p *Profile) Load(ctx context.Context) {
	p.Name = p.rdb.Get(ctx, "name:"+p.ID).Val() // want series/low:`\(GET, GET, GET\)`
	log.Printf("name: %s", p.Name)
	p.City = title(p.rdb.Get(ctx, "city:"+p.ID).Val())
	p.Job = title(p.rdb.Get(ctx, "job:"+p.ID).Val())
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
