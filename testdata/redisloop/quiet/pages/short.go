package pages

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// list reads a page by its offset.
func (s *Store) list(ctx context.Context, offset, n int) ([]string, error) {
	return s.rdb.LRange(ctx, "all", int64(offset), int64(offset+n-1)).Result()
}

// Offset ends when a page is short.
func (s *Store) Offset(ctx context.Context, seen func([]string)) error {
	for start := int64(0); ; start += 100 {
		ids, err := s.rdb.ZRange(ctx, "all", start, start+99).Result()
		if err != nil {
			return err
		}
		seen(ids)
		if len(ids) < 100 {
			return nil
		}
	}
}

// Full goes on for as long as pages are full, in a variable.
func (s *Store) Full(ctx context.Context, seen func([]string)) error {
	more := true
	for p := 0; more; p++ {
		ids, err := s.list(ctx, p*50, 50)
		if err != nil {
			return err
		}
		seen(ids)
		more = len(ids) == 50
	}
	return nil
}

// Numbered begins with page one, and tests the end in the condition.
func (s *Store) Numbered(ctx context.Context, seen func([]string)) error {
	last := false
	for number := 1; !last; number++ {
		ids, err := s.list(ctx, (number-1)*50, 50)
		if err != nil {
			return err
		}
		seen(ids)
		last = len(ids) < 50
	}
	return nil
}

// Counted keeps the length of the last page.
func (s *Store) Counted(ctx context.Context, seen func([]string)) error {
	n := 50
	for p := 0; n == 50; p++ {
		ids, err := s.list(ctx, p*50, 50)
		if err != nil {
			return err
		}
		seen(ids)
		n = len(ids)
	}
	return nil
}

type query struct{ Page, Size int }

func (s *Store) query(ctx context.Context, q *query) ([]string, error) {
	return s.list(ctx, q.Page*q.Size, q.Size)
}

// Queried counts in a struct.
func (s *Store) Queried(ctx context.Context, seen func([]string)) error {
	q := &query{Size: 50}
	for {
		ids, err := s.query(ctx, q)
		if err != nil {
			return err
		}
		seen(ids)
		if len(ids) != q.Size {
			return nil
		}
		q.Page++
	}
}

// Converted compares the length of a page as the type of its size.
func Converted(ctx context.Context, rdb *redis.Client, size int64, use func([]string)) error {
	for from := int64(0); ; from += size {
		page, err := rdb.ZRangeByScore(ctx, "scores", &redis.ZRangeBy{Min: "-inf", Max: "+inf", Offset: from, Count: size}).Result()
		if err != nil {
			return err
		}
		use(page)
		if int64(len(page)) < size {
			return nil
		}
	}
}

// ConvertedEmpty ends at a page without elements.
func ConvertedEmpty(ctx context.Context, rdb *redis.Client, use func([]string)) error {
	var from int64
	for {
		page, err := rdb.LRange(ctx, "list", from, from+99).Result()
		if err != nil {
			return err
		}
		n := int64(len(page))
		if n == 0 {
			return nil
		}
		use(page)
		from += n
	}
}
