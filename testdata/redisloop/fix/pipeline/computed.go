package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"strings"
	"time"
)

// An Item is stored as JSON.
type Item struct {
	ID   string
	Tags []string
	Days int
	Rate float64
}

// Save leaves out what it can't encode.
func (s *Store) Save(ctx context.Context, items []Item) error {
	for _, item := range items {
		data, err := json.Marshal(item)
		if err != nil {
			log.Printf("encode %s: %v", item.ID, err)
			continue
		}
		if err := s.RDB.Set(ctx, "item:"+item.ID, data, time.Hour).Err(); err != nil { // want perelement:`one SET per element`
			return err
		}
	}
	return nil
}

// Label puts the key together in an inner loop.
func (s *Store) Label(ctx context.Context, items []Item) {
	for _, item := range items {
		var parts []string
		for _, tag := range item.Tags {
			if tag == "" {
				continue
			}
			parts = append(parts, strings.ToLower(tag))
		}
		ttl := time.Hour
		if item.Days > 0 {
			ttl = time.Duration(item.Days) * 24 * time.Hour
		}
		s.RDB.Set(ctx, "tags:"+item.ID, strings.Join(parts, ","), ttl) // want perelement:`one SET per element`
	}
}

// Tally changes what its caller sees when a command has failed.
func (s *Store) Tally(ctx context.Context, items []Item) (n int, err error) {
	for _, item := range items {
		n += len(item.Tags)
		if err := s.RDB.Set(ctx, "n:"+item.ID, len(item.Tags), 0).Err(); err != nil { // want perelement:`one SET per element`
			return n, err
		}
	}
	return n, nil
}

// Reused has one buffer for all elements.
func (s *Store) Reused(ctx context.Context, items []Item) {
	buf := make([]byte, 0, 64)
	for _, item := range items {
		line := append(buf, item.ID...)
		line = append(line, '!')
		s.RDB.Set(ctx, "line:"+item.ID, line, 0) // want perelement:`one SET per element`
	}
}

// First returns where it can't encode.
func (s *Store) First(ctx context.Context, items []Item) error {
	for _, item := range items {
		data, err := json.Marshal(item)
		if err != nil {
			return fmt.Errorf("encode: %w", err)
		}
		s.RDB.Set(ctx, "item:"+item.ID, data, 0) // want perelement:`one SET per element`
	}
	return nil
}
