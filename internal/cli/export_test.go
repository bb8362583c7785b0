package cli

import "github.com/redisvet/redisvet/internal/cli/load"

// dependencies has the types of what the programs of these tests import.
var dependencies = load.NewCache()

// Shared has a tool use the types of dependencies that the tests before it loaded.
func Shared(t *Tool) *Tool {
	t.cache = dependencies
	return t
}
