package slow

import "context"

// Pools asks the database for the pool of each address, and Redis for the name of each
// pool.
func (j *Jobs) Pools(ctx context.Context, ids []string) {
	pools := map[string]string{}
	for _, id := range ids {
		if s, err := j.pay.Status(ctx, id); err == nil {
			pools[id] = s
		}
	}
	for _, pool := range pools {
		j.rdb.Get(ctx, "pool:"+pool) // want perelement/low:"GET per element"
	}
}

// List does so with a list.
func (j *Jobs) List(ctx context.Context, ids []string) {
	var pools []string
	for _, id := range ids {
		s, err := j.pay.Status(ctx, id)
		if err != nil {
			return
		}
		pools = append(pools, s)
	}
	for _, pool := range pools {
		j.rdb.Get(ctx, "pool:"+pool) // want perelement/low:"GET per element"
	}
}

// Distinct does so for those that differ.
func (j *Jobs) Distinct(ctx context.Context, ids []string) {
	seen := make(map[string]bool)
	for _, id := range ids {
		s, err := j.pay.Status(ctx, id)
		if err != nil {
			continue
		}
		if s != "" {
			seen[s] = true
		}
	}
	for pool := range seen {
		j.rdb.Get(ctx, "pool:"+pool) // want perelement/low:"GET per element"
	}
}

// Part takes some of them.
func (j *Jobs) Part(ctx context.Context, ids []string) {
	pools := make([]string, 0, len(ids))
	for _, id := range ids {
		if s, err := j.pay.Status(ctx, id); err == nil {
			pools = append(pools, s)
		}
	}
	for _, pool := range pools[1:] {
		j.rdb.Get(ctx, "pool:"+pool) // want perelement/low:"GET per element"
	}
}

// Refundable asks in the order of the query.
func (j *Jobs) Refundable(ctx context.Context, ids []string) {
	var pools []string
	for _, id := range ids {
		if err := j.pay.Refund(ctx, id); err != nil {
			continue
		}
		pools = append(pools, id)
	}
	for i := range pools {
		j.rdb.Get(ctx, "pool:"+pools[i]) // want perelement/low:"GET per element"
	}
}

// Queried makes one query for all.
func (j *Jobs) Queried(ctx context.Context, ids []string) {
	s, _ := j.pay.Status(ctx, "all")
	var pools []string
	for _, id := range ids {
		pools = append(pools, id+s)
	}
	for _, pool := range pools {
		j.rdb.Get(ctx, "pool:"+pool) // want perelement/medium:"GET per element"
	}
}

// Twice is over the list that the requests are for, which may be of any size.
func (j *Jobs) Twice(ctx context.Context, ids, others []string) {
	var pools []string
	for _, id := range ids {
		if s, err := j.pay.Status(ctx, id); err == nil {
			pools = append(pools, s)
		}
	}
	for _, id := range others {
		j.rdb.Get(ctx, "pool:"+id) // want perelement/medium:"GET per element"
	}
}

// Mixed adds what was not asked for.
func (j *Jobs) Mixed(ctx context.Context, ids, others []string) {
	var pools []string
	for _, id := range ids {
		if s, err := j.pay.Status(ctx, id); err == nil {
			pools = append(pools, s)
		}
	}
	pools = append(pools, others...)
	for _, pool := range pools {
		j.rdb.Get(ctx, "pool:"+pool) // want perelement/medium:"GET per element"
	}
}

// Sometimes asks for few.
func (j *Jobs) Sometimes(ctx context.Context, ids []string) {
	pools := map[string]bool{}
	for _, id := range ids {
		if len(id) > 10 {
			j.pay.Status(ctx, id)
		}
		pools[id] = true
	}
	for pool := range pools {
		j.rdb.Get(ctx, "pool:"+pool) // want perelement/medium:"GET per element"
	}
}

// Unfolded has many for each request.
func (j *Jobs) Unfolded(ctx context.Context, ids []string, of map[string][]string) {
	var pools []string
	for _, id := range ids {
		if s, err := j.pay.Status(ctx, id); err == nil {
			pools = append(pools, of[s]...)
		}
	}
	for _, pool := range pools {
		j.rdb.Get(ctx, "pool:"+pool) // want perelement/medium:"GET per element"
	}
}
