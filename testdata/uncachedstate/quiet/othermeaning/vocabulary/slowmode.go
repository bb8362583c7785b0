package vocabulary

import "context"

// SlowMode is that of a fan: no key says anything of a limit.
func (g *Game) SlowMode(ctx context.Context, fan string) (bool, error) {
	speed, err := g.rdb.Get(ctx, "fan:"+fan+":speed").Int64()
	return speed < 10, err
}
