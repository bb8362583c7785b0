package servers

import (
	"context"
	"log"
)

// SpreadLater calls each store in a literal that captures all of them.
func SpreadLater(ctx context.Context, stores []Store, event string) func() {
	return func() {
		for _, s := range stores {
			if err := s.Put(ctx, event); err != nil {
				log.Println(err)
			}
		}
	}
}

// SpreadInside calls each in a literal of its own, which captures the element.
func SpreadInside(ctx context.Context, backends []Backend, event string) func() {
	return func() {
		for _, b := range backends {
			func() {
				if err := b.store.Put(ctx, event); err != nil {
					log.Println(b.name, err)
				}
			}()
		}
	}
}

// SpreadAtOnce starts a goroutine for each, with the element as an argument.
func SpreadAtOnce(ctx context.Context, backends []Backend, event string) func() {
	return func() {
		for _, b := range backends {
			go func(s Store) {
				if err := s.Put(ctx, event); err != nil {
					log.Println(err)
				}
			}(b.store)
		}
	}
}
