package quotarecursion

import "github.com/redisvet/redisvet/internal/summary"

func (c *checker) hooked(fn *summary.Fn) {}

func (c *checker) twice(fn *summary.Fn) {}
