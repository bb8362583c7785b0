package changes

import "context"

// live reads first, and may then write.
func (o *Orders) live(ctx context.Context, id string) (n int) {
	var dead []string
	for f, v := range o.rdb.HGetAll(ctx, "conns:"+id).Val() {
		if v == "" {
			dead = append(dead, f)
			continue
		}
		n++
	}
	if len(dead) > 0 {
		o.rdb.HDel(ctx, "conns:"+id, dead...)
	}
	return n
}

// taken reads, and deletes what it has read.
func (o *Orders) taken(ctx context.Context, id string) string {
	s, err := o.rdb.Get(ctx, "order:"+id).Result()
	if err != nil {
		return ""
	}
	o.rdb.Del(ctx, "order:"+id)
	return s
}

// kept asks for the time that is left.
func (o *Orders) kept(ctx context.Context, id string) {
	if o.rdb.TTL(ctx, "order:"+id).Val() < 0 {
		o.rdb.Expire(ctx, "order:"+id, 60)
	}
}

// deeper does so in a function that it calls.
func (o *Orders) deeper(ctx context.Context, id string) int { return len(id) + o.live(ctx, id) }

// noted appends after it has looked.
func (o *Orders) noted(ctx context.Context, id string) {
	if o.rdb.Exists(ctx, "order:"+id).Val() == 1 {
		o.rdb.Append(ctx, "order:"+id, "!")
	}
}

func (o *Orders) ReadFirst(ctx context.Context, ids []string) (n int, list []string) {
	for _, id := range ids {
		n += o.live(ctx, id) // want perelement/medium:"2 commands"
	}
	for _, id := range ids {
		list = append(list, o.taken(ctx, id)) // want perelement/medium:"2 commands"
	}
	for _, id := range ids {
		o.kept(ctx, id) // want perelement/medium:"2 commands"
	}
	return n, list
}

// LookFirst reads first too.
func (o *Orders) LookFirst(ctx context.Context, ids []string) (n int) {
	for _, id := range ids {
		n += o.deeper(ctx, id) // want perelement/medium:"2 commands"
	}
	for _, id := range ids {
		o.noted(ctx, id) // want perelement/medium:"2 commands"
	}
	return n
}

// dropped deletes, and then looks.
func (o *Orders) dropped(ctx context.Context, id string) int64 {
	o.rdb.Del(ctx, "order:"+id)
	return o.rdb.SCard(ctx, "orders").Val()
}

// lengthened writes, and then asks for what is left.
func (o *Orders) lengthened(ctx context.Context, id string) {
	o.rdb.Expire(ctx, "order:"+id, 60)
	o.rdb.TTL(ctx, "order:"+id)
}

// stored writes what sorts after what it reads.
func (o *Orders) stored(ctx context.Context, id string) string {
	o.rdb.Set(ctx, "order:"+id, 1, 0)
	return o.rdb.Get(ctx, "order:"+id).Val()
}

// saved does so in a function that it calls.
func (o *Orders) saved(ctx context.Context, id string) string { return o.stored(ctx, id) }

// zeroed writes before it reads in another function.
func (o *Orders) zeroed(ctx context.Context, id string) int {
	o.rdb.ZRem(ctx, "orders", id)
	return o.live(ctx, id)
}

func (o *Orders) WriteFirst(ctx context.Context, ids []string) {
	for _, id := range ids {
		o.dropped(ctx, id) // want perelement/low:"2 commands"
	}
	for _, id := range ids {
		o.lengthened(ctx, id) // want perelement/low:"2 commands"
	}
}

// StoreFirst begins with a write too.
func (o *Orders) StoreFirst(ctx context.Context, ids []string) {
	for _, id := range ids {
		o.stored(ctx, id) // want perelement/low:"2 commands"
	}
	for _, id := range ids {
		o.saved(ctx, id) // want perelement/low:"2 commands"
	}
	for _, id := range ids {
		o.zeroed(ctx, id) // want perelement/low:"3 commands"
	}
}
