package malformed

import (
	"context"
	"testing"
)

// Test files are not looked at unless the configuration asks for it.
func TestShapes(t *testing.T) {
	//redisvet:ignore redisloop
	new(Store).Shapes(context.Background(), nil)
}
