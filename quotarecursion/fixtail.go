package quotarecursion

import "github.com/redisvet/redisvet/internal/report"

func (c *checker) unguardedTail(l loop) []report.Fix { return nil }
