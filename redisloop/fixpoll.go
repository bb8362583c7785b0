package redisloop

import "golang.org/x/tools/go/analysis"
import "github.com/redisvet/redisvet/internal/summary"

func (m *mend) slower(trips []summary.Trip) (string, []analysis.TextEdit) { return "", nil }

func (m *mend) pause(category string, trips []summary.Trip) (string, []analysis.TextEdit) {
	return "", nil
}
