package rule

import "testing"

// The folder of a package follows from that of another one, whatever the folder of their
// module is called.
func TestFolder(t *testing.T) {
	for _, tt := range []struct{ pkg, other, at, want string }{
		{"x.org/shop/internal/store", "x.org/shop/cmd/shop", "/src/shop/cmd/shop", "/src/shop/internal/store"},
		{"x.org/shop/internal/store", "x.org/shop/cmd/shop", "/src/checkout-7/cmd/shop", "/src/checkout-7/internal/store"},
		{"x.org/shop/v2/store", "x.org/shop/v2/web", "/src/shop/web", "/src/shop/store"},
		{"x.org/shop/store", "x.org/shop", "/src/elsewhere", "/src/elsewhere/store"},
		{"x.org/shop", "x.org/shop/web", "/src/elsewhere/web", "/src/elsewhere"},
		{"y.org/lib/store", "x.org/shop/web", "/src/shop/web", ""},
		{"x.org/shopping/store", "x.org/shop/web", "/src/shop-7/web", ""},
	} {
		got, ok := folder(tt.pkg, tt.other, tt.at)
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("folder(%q, %q, %q) = %q, %t, want %q", tt.pkg, tt.other, tt.at, got, ok, tt.want)
		}
	}
}
