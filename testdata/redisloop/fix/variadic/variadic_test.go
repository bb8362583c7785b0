package variadic

import (
	"context"
	"testing"
)

// The package is there twice for the analyzer, with this file and without it,
// and mended once.
func TestNoneOfNothing(t *testing.T) {
	if n := new(Store).Forget(context.Background(), nil); n != 0 {
		t.Errorf("%d", n)
	}
}
