package report

import "testing"

func TestTestFiles(t *testing.T) {
	sources := []source{
		{"a.go", plain},
		{"a_test.go", plain + "\n//redisvet:ignore redisloop -- left over\nfunc G() {}\n"},
		{"helper.go", "package p\n\nimport \"testing\"\n\nfunc H(t testing.TB) { hit() }\n"},
		{"line.go", "package p\n\n//line z_test.go:1\nfunc L() { hit() }\n"},
	}
	expect(t, hits(t, newPass(t, "example.com/m/p", "", sources...)),
		"a.go:3: shape: a hit", "line.go:4: shape: a hit")
	expect(t, hits(t, newPass(t, "example.com/m/p", "tests: true\n", sources...)),
		"a.go:3: shape: a hit", "a_test.go:3: shape: a hit", "helper.go:5: shape: a hit", "line.go:4: shape: a hit",
		"a_test.go:5: unused: redisvet:ignore redisloop suppresses nothing here: remove it")
}

func TestTestPackages(t *testing.T) {
	for path, shown := range map[string]bool{
		"example.com/m":                     true,
		"example.com/m/p":                   true,
		"example.com/m/latest":              true,
		"example.com/m/contest/testimonial": true,
		"example.com/m/integrations":        true,
		"example.com/m/internal/testutil":   false,
		"example.com/m/internal/testutil/x": false,
		"example.com/m/test":                false,
		"example.com/m/tests/a":             false,
		"example.com/m/a/testdata/b":        false,
		"example.com/m/conformance":         false,
		"example.com/m/e2e/x":               false,
		"example.com/m/integration":         false,
		"example.com/m2/test":               false,
	} {
		pass := newPass(t, path, "", source{"a.go", plain})
		if got := len(hits(t, pass)) == 1; got != shown {
			t.Errorf("%s: shown %v", path, got)
		}
		pass = newPass(t, path, "tests: true\n", source{"a.go", plain})
		if len(hits(t, pass)) != 1 {
			t.Errorf("%s is not shown with tests: true", path)
		}
	}

	// The name of a module says nothing about its contents.
	pass := newPass(t, "example.com/integration/hub", "", source{"a.go", plain})
	pass.Module.Path = "example.com/integration"
	expect(t, hits(t, pass), "a.go:3: shape: a hit")
	pass = newPass(t, "example.com/integration/hub", "", source{"a.go", plain})
	pass.Module = nil
	expect(t, hits(t, pass))
}

// Loops of benchmarks and examples are intended, even if tests are reported.
func TestBenchmarksAndExamples(t *testing.T) {
	expect(t, hits(t, newPass(t, "example.com/m/p", "tests: true\n",
		source{"a_test.go", `package p

import "testing"

func BenchmarkGet(b *testing.B) { hit() }

func Benchmark(b *testing.B) { hit() }

func Benchmark_get(b *testing.B) { func() { hit() }() }

func Benchmarks() { hit() }

func ExampleGet() { hit() }

func Example() { hit() }

func Examples() { hit() }

func (s suite) ExampleGet() { hit() }

func benchmark(b *testing.B, n int) {
	//redisvet:ignore redisloop -- never reported, so never unused
	hit()
}

func TestGet(t *testing.T) {
	hit()
	testing.Benchmark(func(b *testing.B) { hit() })
	hit()
}

func runs(b *other.B, c testing.B, d *B) { hit() }
`},
		source{"b.go", `package p

func ExampleConfig() { hit() }

func BenchmarkPlan() { hit() }
`},
	)),
		"a_test.go:11: shape: a hit",
		"a_test.go:17: shape: a hit",
		"a_test.go:19: shape: a hit",
		"a_test.go:27: shape: a hit",
		"a_test.go:29: shape: a hit",
		"a_test.go:32: shape: a hit",
		"b.go:3: shape: a hit",
		"b.go:5: shape: a hit",
	)
}
