package tree

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// An Action is a step of a scene. It may run another scene: nothing asks a guard, and the
// only commands are those of the steps.
type Action interface {
	Run(ctx context.Context, s Step) (string, error)
}

// A Step is what an Action does.
type Step struct{ Kind, Target string }

// A Player runs scenes.
type Player struct{ steps func(scene string) []Step }

// Play runs the steps of a scene.
func (p *Player) Play(ctx context.Context, scene string) error {
	_, err := p.runAll(ctx, p.steps(scene))
	return err
}

func (p *Player) runAll(ctx context.Context, steps []Step) (string, error) {
	var done string
	var failed error
	for _, s := range steps {
		var a Action
		switch s.Kind {
		case "device":
			a = &setDevice{rdb: devices}
		case "scene":
			a = &playScene{}
		}
		if a == nil {
			return done, errors.New("unknown kind")
		}
		name, err := a.Run(ctx, s)
		if err != nil && failed == nil {
			failed = err
		}
		done += name
	}
	return done, failed
}

var (
	devices = redis.NewClient(&redis.Options{})
	app     = new(services)
)

type services struct{ Player }

type setDevice struct{ rdb *redis.Client }

func (d *setDevice) Run(ctx context.Context, s Step) (string, error) {
	return s.Target, d.rdb.Set(ctx, "device:"+s.Target, "on", 0).Err()
}

type playScene struct{}

func (*playScene) Run(ctx context.Context, s Step) (string, error) {
	return s.Target, app.Play(ctx, s.Target)
}
