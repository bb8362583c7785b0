package none

import "context"

// A key that is not there ends the loop, and nothing is written.
func (p *pair) readFirst(ctx context.Context, keys []string) error {
	for _, key := range keys {
		if err := p.rdb.Get(ctx, key).Err(); err != nil { // want perelement:`2 commands \(GET, SET\) per element`
			return err
		}
		if err := p.rdb.Set(ctx, "seen:"+key, 1, 0).Err(); err != nil {
			return err
		}
	}
	return nil
}

// What could not be copied must not be removed.
func (p *pair) moved(ctx context.Context, live map[string]string) error {
	for id, v := range live {
		if err := p.rdb.Set(ctx, "archive:"+id, v, 0).Err(); err != nil { // want perelement:`2 commands \(SET, DEL\) per element`
			return err
		}
		if err := p.rdb.Del(ctx, "live:"+id).Err(); err != nil {
			return err
		}
	}
	return nil
}

// A later statement uses the error that the fix would leave out.
func (p *pair) errorAfter(ctx context.Context, keys []string, prev error) (err error) {
	err = prev
	for _, key := range keys {
		if err := p.rdb.Set(ctx, key, 0, 0).Err(); err != nil { // want perelement:`2 SETs per element`
			return err
		}
		err := p.rdb.Set(ctx, "a:"+key, 1, 0).Err()
		if err != nil {
			return err
		}
		ok := err == nil
		if !ok {
			continue
		}
	}
	return err
}
