package effects

import "testing"

// A place is short in a fact, and the same command's after each import.
func TestPlace(t *testing.T) {
	own := KeyAccess{Place: "store.go:17"}
	fact := own.placeInFact("x.org/shop/internal/store")
	seen := KeyAccess{Place: fact}.PlaceFrom("x.org/shop/internal/store")
	if fact != "store.go:17" || seen != "x.org/shop/internal/store/store.go:17" {
		t.Errorf("%q in the fact, %q for those who call", fact, seen)
	}
	further := KeyAccess{Place: seen}.placeInFact("x.org/shop/internal/token")
	again := KeyAccess{Place: further}.PlaceFrom("x.org/shop/internal/token")
	if further != "../store/store.go:17" || again != seen {
		t.Errorf("%q in the next fact, %q for those who call", further, again)
	}
	if none := (KeyAccess{}); none.placeInFact("a/b") != "" || none.PlaceFrom("a/b") != "" {
		t.Error("no place became one")
	}
}
