package hostile

import (
	"fmt"
	"strings"
)

// Programs are the programs.
var Programs = []Program{
	{"conditions", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {")
		for i := range n {
			b.line("\tif len(ids) > %d {\n\t\trdb.Del(ctx, ids[0])\n\t} else {\n\t\trdb.Get(ctx, ids[0])\n\t}", i)
		}
		b.line("}")
	}},
	{"limits read under conditions", 100, true, func(b *B, n int) {
		b.line("func Allow(ctx context.Context, ids []string) bool {\n\tkey := \"ratelimit:blocked:\" + ids[0]")
		for i := range n {
			b.line("\tif len(ids) > %d {\n\t\trdb.Del(ctx, key)\n\t} else {\n\t\trdb.Get(ctx, key)\n\t}", i)
		}
		b.line("\treturn true\n}")
	}},
	{"cooldowns", 100, true, func(b *B, n int) {
		b.line("func Allow(ctx context.Context, id string) bool {")
		for i := range n {
			b.line("\tif v, err := rdb.Get(ctx, \"ratelimit:cooldown:%d:\"+id).Result(); err != nil || v != \"\" {\n\t\treturn false\n\t}", i)
			b.line("\tif err := rdb.Set(ctx, \"ratelimit:cooldown:%d:\"+id, 1, time.Minute).Err(); err != nil {\n\t\treturn false\n\t}", i)
		}
		b.line("\treturn true\n}")
	}},
	{"errors checked", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, id string) error {")
		for i := range n {
			b.line("\tif err := rdb.Set(ctx, \"key:%d:\"+id, 1, 0).Err(); err != nil {\n\t\treturn err\n\t}", i)
		}
		b.line("\treturn nil\n}")
	}},
	{"many blocks", 1000, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, m []string) {")
		for i := range n {
			b.line("\tif m[%d] == \"\" {\n\t\tm[%d] = \"x\"\n\t}", i, i)
		}
		b.line("\trdb.Get(ctx, m[0])\n}")
	}},
	{"lookups", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, m map[string]string, id string) string {")
		for i := range n {
			b.line("\tif v, ok := m[%q]; ok {\n\t\treturn v\n\t}\n\trdb.Get(ctx, id+%q)", fmt.Sprint(i), fmt.Sprint(i))
		}
		b.line("\treturn \"\"\n}")
	}},
	{"nested ifs", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {")
		for i := range n {
			b.line("if len(ids) > %d {\nrdb.Get(ctx, ids[0])", i)
		}
		b.line("%s}", strings.Repeat("}\n", n))
	}},
	{"nested blocks", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {")
		for range n {
			b.line("{\nrdb.Get(ctx, ids[0])")
		}
		b.line("%s}", strings.Repeat("}\n", n))
	}},
	{"nested loops", 25, true, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {")
		for i := range n {
			b.line("for _, v%d := range ids {\nrdb.Get(ctx, v%d)", i, i)
		}
		b.line("%s}", strings.Repeat("}\n", n))
	}},
	{"nested endless loops", 25, true, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {")
		for i := range n {
			b.line("for len(ids) != %d {\nif rdb.Get(ctx, ids[0]).Err() != nil { continue }", i)
		}
		b.line("%s}", strings.Repeat("}\n", n))
	}},
	{"loops", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {")
		for range n {
			b.line("\tfor _, id := range ids {\n\t\trdb.Get(ctx, id)\n\t}")
		}
		b.line("}")
	}},
	{"generated loops", 100, false, func(b *B, n int) {
		for i := range n {
			b.line("func f%d(ctx context.Context, ids []string) {\n\tfor _, id := range ids {\n\t\trdb.Get(ctx, id)\n\t}\n}", i)
		}
	}},
	{"polls", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string, stop chan bool) {")
		for i := range n {
			b.line("\tfor {\n\t\tif rdb.Get(ctx, ids[%d]).Val() == \"\" {\n\t\t\tbreak\n\t\t}\n\t\tselect {\n\t\tcase <-stop:\n\t\t\treturn\n\t\tcase <-time.After(time.Second):\n\t\t}\n\t}", i)
		}
		b.line("}")
	}},
	{"one loop", 100, true, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string, stop chan bool) {\n\tfor {")
		for i := range n {
			b.line("\t\tif err := rdb.Get(ctx, ids[%d]).Err(); err != nil {\n\t\t\tcontinue\n\t\t}", i)
		}
		b.line("\t}\n}")
	}},
	{"wide switch", 100, true, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {\n\tfor _, id := range ids {\n\t\tswitch id {")
		for i := range n {
			b.line("\t\tcase \"%d\":\n\t\t\trdb.Incr(ctx, \"n:%d\"+id)", i, i)
		}
		b.line("\t\tdefault:\n\t\t\trdb.Get(ctx, id)\n\t\t}\n\t}\n}")
	}},
	{"one loop of commands", 400, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {\n\tfor {")
		for i := range n {
			b.line("\t\trdb.Get(ctx, ids[%d])", i)
		}
		b.line("\t}\n}")
	}},
	{"switch that goes on", 100, true, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {\n\tfor {\n\t\tswitch len(ids) {")
		for i := range n {
			b.line("\t\tcase %d:\n\t\t\trdb.Get(ctx, ids[%d])\n\t\t\tcontinue", i, i)
		}
		b.line("\t\t}\n\t}\n}")
	}},
	{"implementations in a row", 80, true, func(b *B, n int) {
		b.line("type repo interface{ Load(ctx context.Context, id string) error }")
		for i := range n {
			b.line("type repo%d struct{ next repo }", i)
			b.line("func (r repo%d) Load(ctx context.Context, id string) error {\n\tif err := rdb.Get(ctx, \"key:%d:\"+id).Err(); err != nil {\n\t\treturn err\n\t}\n\treturn r.next.Load(ctx, id)\n}", i, i)
		}
		b.line("func All(r repo) []repo {\n\treturn []repo{")
		for i := range n {
			b.line("\t\trepo%d{r},", i)
		}
		b.line("\t}\n}")
	}},
	{"wide type switch", 100, true, func(b *B, n int) {
		for i := range n {
			b.line("type t%d struct{}", i)
		}
		b.line("func f(ctx context.Context, all []any) {\n\tfor _, x := range all {\n\t\tswitch x.(type) {")
		for i := range n {
			b.line("\t\tcase t%d:\n\t\t\trdb.Get(ctx, \"n:%d\")", i, i)
		}
		b.line("\t\t}\n\t}\n}")
	}},
	{"wide select", 50, true, func(b *B, n int) {
		b.line("func f(ctx context.Context, c []chan string) {\n\tfor {\n\t\tselect {")
		for i := range n {
			b.line("\t\tcase id := <-c[%d]:\n\t\t\trdb.Get(ctx, id)", i)
		}
		b.line("\t\t}\n\t}\n}")
	}},
	{"gotos", 50, true, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {")
		for i := range n {
			b.line("l%d:\n\trdb.Get(ctx, ids[%d])\n\tif len(ids) > %d {\n\t\tgoto l%d\n\t}\n\tif len(ids) == %d {\n\t\tgoto l%d\n\t}", i, i, i, i/2, i, i)
		}
		b.line("}")
	}},
	{"call sites", 120, false, func(b *B, n int) {
		b.line("func load(ctx context.Context, id string) string { return rdb.Get(ctx, \"session:\"+id).Val() }")
		for i := range n {
			b.line("func f%d(ctx context.Context, ids []string) {\n\tfor _, id := range ids {\n\t\tload(ctx, id)\n\t}\n}", i)
		}
	}},
	{"callers of one limiter", 500, false, func(b *B, n int) {
		b.line("func blocked(ctx context.Context, id string) bool { return rdb.Get(ctx, \"ratelimit:blocked:\"+id).Val() == \"1\" }")
		for i := range n {
			b.line("func f%d(ctx context.Context, id string) bool { return blocked(ctx, id) }", i)
		}
	}},
	{"call sites in one function", 500, false, func(b *B, n int) {
		b.line("func load(ctx context.Context, id string) string { return rdb.Get(ctx, \"session:\"+id).Val() }")
		b.line("func f(ctx context.Context, id string) {")
		for i := range n {
			b.line("\tload(ctx, id+%q)", fmt.Sprint(i))
		}
		b.line("}")
	}},
	{"chain", 1000, false, func(b *B, n int) {
		b.line("func f0(ctx context.Context, id string) error { return rdb.Get(ctx, id).Err() }")
		for i := 1; i < n; i++ {
			b.line("func f%d(ctx context.Context, id string) error { return f%d(ctx, id) }", i, i-1)
		}
		b.line("func All(ctx context.Context, ids []string) {\n\tfor _, id := range ids {\n\t\tf%d(ctx, id)\n\t}\n}", n-1)
	}},
	{"chain of keys", 1000, false, func(b *B, n int) {
		b.line("func key0(id string) string { return \"session:\" + id }")
		for i := 1; i < n; i++ {
			b.line("func key%d(id string) string { return key%d(id) }", i, i-1)
		}
		b.line("func load(ctx context.Context, id string) { rdb.Get(ctx, key%d(id)) }", n-1)
	}},
	{"chain of conditions", 1000, false, func(b *B, n int) {
		b.line("type checker interface{ Check(ctx context.Context) error }")
		b.line("type guard struct{ c checker }")
		b.line("func busy0(mu *sync.Mutex) bool { return mu.TryLock() }")
		for i := 1; i < n; i++ {
			b.line("func busy%d(mu *sync.Mutex) bool { return busy%d(mu) }", i, i-1)
		}
		b.line("func (g *guard) Check(ctx context.Context) error {\n\tvar mu sync.Mutex\n\tif busy%d(&mu) {\n\t\treturn nil\n\t}\n\treturn g.c.Check(ctx)\n}", n-1)
	}},
	{"chain of waits", 1000, false, func(b *B, n int) {
		b.line("func wait0() { time.Sleep(time.Second) }")
		for i := 1; i < n; i++ {
			b.line("func wait%d() { wait%d() }", i, i-1)
		}
		b.line("func f(ctx context.Context, id string) {\n\tfor {\n\t\trdb.Get(ctx, id)\n\t\twait%d()\n\t}\n}", n-1)
	}},
	{"ring", 200, false, func(b *B, n int) {
		for i := range n {
			b.line("func f%d(ctx context.Context, id string) error {\n\tif id == \"\" {\n\t\treturn rdb.Get(ctx, \"key:%d:\"+id).Err()\n\t}\n\treturn f%d(ctx, id)\n}", i, i, (i+1)%n)
		}
	}},
	{"clique", 20, true, func(b *B, n int) {
		for i := range n {
			b.line("func f%d(ctx context.Context, id string) error {\n\tswitch id {", i)
			for j := range n {
				b.line("\tcase \"%d\":\n\t\treturn f%d(ctx, id)", j, j)
			}
			b.line("\t}\n\treturn rdb.Get(ctx, \"key:%d:\"+id).Err()\n}", i)
		}
	}},
	{"layers", 64, true, func(b *B, n int) {
		layers(b, n, 10, "return rdb.Get(ctx, \"session:\"+ids[%d]).Err()")
	}},
	{"layers above limiters", 64, true, func(b *B, n int) {
		layers(b, n, 4, "if rdb.Get(ctx, \"ratelimit:blocked:%d:\"+ids[0]).Val() != \"\" {\n\t\treturn errors.New(\"blocked\")\n\t}\n\treturn nil")
	}},
	{"layers above updates", 64, true, func(b *B, n int) {
		layers(b, n, 4, "v := rdb.Get(ctx, \"at:\"+ids[%[1]d]).Val()\n\treturn rdb.Set(ctx, \"at:\"+ids[%[1]d], v+\"x\", 0).Err()")
	}},
	{"layers above scans", 64, true, func(b *B, n int) {
		layers(b, n, 10, "iter := rdb.Scan(ctx, 0, \"key:%d:*\", 100).Iterator()\n\tfor iter.Next(ctx) {\n\t\trdb.Del(ctx, iter.Val())\n\t}\n\treturn iter.Err()")
	}},
	{"implementations", 200, false, func(b *B, n int) {
		b.line("type repo interface{ Load(ctx context.Context, id string) error }")
		for i := range n {
			b.line("type repo%d struct{}\nfunc (repo%d) Load(ctx context.Context, id string) error { return rdb.Get(ctx, \"key:%d:\"+id).Err() }", i, i, i)
		}
		b.line("func All() []repo {\n\treturn []repo{")
		for i := range n {
			b.line("\t\trepo%d{},", i)
		}
		b.line("\t}\n}\nfunc f(ctx context.Context, r repo, ids []string) {\n\tfor _, id := range ids {\n\t\tr.Load(ctx, id)\n\t}\n}")
	}},
	{"implementations and calls", 60, true, func(b *B, n int) {
		b.line("type repo interface{ Load(ctx context.Context, id string) error }")
		for i := range n {
			b.line("type repo%d struct{}\nfunc (repo%d) Load(ctx context.Context, id string) error { return rdb.Get(ctx, \"key:%d:\"+id).Err() }", i, i, i)
			b.line("func new%d() repo { return repo%d{} }", i, i)
			b.line("func f%d(ctx context.Context, r repo, ids []string) {\n\tfor _, id := range ids {\n\t\tr.Load(ctx, id)\n\t}\n}", i)
		}
	}},
	{"decorators", 50, true, func(b *B, n int) {
		b.line("type guard interface{ Check(ctx context.Context, id string) error }")
		for i := range n {
			b.line("type guard%d struct{ next guard }\nfunc (g guard%d) Check(ctx context.Context, id string) error {\n\tif err := rdb.Get(ctx, id).Err(); err != nil {\n\t\treturn err\n\t}\n\treturn g.next.Check(ctx, id)\n}", i, i)
			b.line("func new%d(g guard) guard { return guard%d{g} }", i, i)
		}
	}},
	{"circles", 16, true, func(b *B, n int) {
		b.line("type guard interface{ Check(ctx context.Context, id string) error }\ntype store interface{ Load(ctx context.Context, id string) error }")
		b.line("type limiter struct{ s store }\nfunc (l *limiter) Check(ctx context.Context, id string) error { return l.s.Load(ctx, id) }")
		b.line("type client struct{ g guard }\nfunc (c *client) Load(ctx context.Context, id string) error {\n\tif err := c.g.Check(ctx, id); err != nil {\n\t\treturn err\n\t}\n\treturn rdb.Get(ctx, id).Err()\n}")
		for i := range n {
			b.line("func wire%d() (guard, store) {\n\tc := &client{}\n\tl := &limiter{s: c}\n\tc.g = l\n\treturn l, c\n}", i)
		}
	}},
	{"interfaces", 100, false, func(b *B, n int) {
		for i := range n {
			b.line("type i%d interface{ M%d(ctx context.Context, id string) error; i%d }", i, i, i+1)
		}
		b.line("type i%d interface{ Load(ctx context.Context, id string) error }", n)
		b.line("func f(ctx context.Context, x i0, id string) error {\n\tvar y i%d = x\n\treturn y.Load(ctx, id)\n}", n)
	}},
	{"handlers", 60, true, func(b *B, n int) {
		b.line("type server struct{ handle func(ctx context.Context, id string) error }")
		for i := range n {
			b.line("func h%d(ctx context.Context, id string) error { return rdb.Get(ctx, \"key:%d:\"+id).Err() }", i, i)
			b.line("func (s *server) set%d() { s.handle = h%d }", i, i)
			b.line("func (s *server) call%d(ctx context.Context, ids []string) {\n\tfor _, id := range ids {\n\t\ts.handle(ctx, id)\n\t}\n}", i)
		}
	}},
	{"options", 100, false, func(b *B, n int) {
		b.line("type server struct{ c *redis.Client; every time.Duration; name string }")
		for i := range n {
			b.line("func (s *server) set%d() { s.every, s.name, s.c = %d*time.Second, \"n%d\", redis.NewClient(&redis.Options{}) }", i, i, i)
			b.line("func (s *server) call%d(ctx context.Context) {\n\tfor {\n\t\ts.c.Get(ctx, s.name)\n\t\ttime.Sleep(s.every)\n\t}\n}", i)
		}
	}},
	{"function literals", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, id string) {")
		for i := range n {
			b.line("\tgo func() {\n\t\tfor {\n\t\t\trdb.Get(ctx, id+%q)\n\t\t}\n\t}()", fmt.Sprint(i))
		}
		b.line("}")
	}},
	{"nested literals", 25, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, id string) {")
		for i := range n {
			b.line("func() {\nx%d := id\n_ = x%d\nfor {\nrdb.Get(ctx, id)", i, i)
		}
		b.line("%s}", strings.Repeat("}\n}()\n", n))
	}},
	{"nested composite literals", 100, false, func(b *B, n int) {
		b.line("type tree []tree")
		b.line("var big = %s%s", strings.Repeat("tree{", n), strings.Repeat("}", n))
		b.line("func f(ctx context.Context, t tree) {\n\tfor range t {\n\t\trdb.Get(ctx, \"x\")\n\t}\n}")
	}},
	{"tables", 1000, false, func(b *B, n int) {
		b.line("var table = map[string][]string{")
		for i := range n {
			b.line("\t\"%d\": {\"a:%d\", \"b:%d\"},", i, i, i)
		}
		b.line("}\nvar keys = []string{")
		for i := range n {
			b.line("\t\"%d\",", i)
		}
		b.line("}\nfunc f(ctx context.Context) {\n\tfor _, k := range keys {\n\t\trdb.Get(ctx, k)\n\t}\n}")
	}},
	{"arguments", 200, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, id string) {\n\trdb.MGet(ctx,")
		for i := range n {
			b.line("\t\t\"key:%d:\"+id,", i)
		}
		b.line("\t)\n}")
	}},
	{"sum of strings", 200, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, id string) {\n\tkey := id")
		for i := range n {
			b.line("\tif len(key) > %d {\n\t\tkey += \":%d\" + id\n\t}", i, i)
		}
		b.line("\tfor {\n\t\trdb.Get(ctx, key)\n\t}\n}")
	}},
	{"running sums", 60, true, func(b *B, n int) {
		b.line("func Allow(ctx context.Context, id string) bool {\n\tmost := 0")
		for i := range n {
			b.line("\tif n, _ := rdb.Get(ctx, \"ratelimit:%d:\"+id).Int(); n > most {\n\t\tmost = n + most\n\t}", i)
		}
		b.line("\treturn most > 0\n}")
	}},
	{"doubled keys", 100, false, func(b *B, n int) {
		b.line("func key0(id string) string { return \"k\" + id }")
		for i := 1; i < n; i++ {
			b.line("func key%d(id string) string { return key%d(id) + key%d(id) }", i, i-1, i-1)
		}
		b.line("func f(ctx context.Context, id string) { rdb.Get(ctx, key%d(id)) }", n-1)
	}},
	{"commands", 200, false, func(b *B, n int) {
		for i := range n {
			b.line("func f%d(ctx context.Context, id string) (int64, error) {\n\tn, err := rdb.Incr(ctx, \"ratelimit:%d:\"+id).Result()\n\tif err != nil {\n\t\treturn 0, err\n\t}\n\trdb.Expire(ctx, \"ratelimit:%d:\"+id, time.Minute)\n\treturn n, nil\n}", i, i, i)
		}
	}},
	{"pipelines", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, ids []string) {")
		for i := range n {
			b.line("\tp%d := rdb.Pipeline()\n\tfor _, id := range ids {\n\t\tp%d.Get(ctx, id)\n\t}\n\tp%d.Exec(ctx)", i, i, i)
		}
		b.line("}")
	}},
	{"defers", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, mu *sync.Mutex, id string) (err error) {")
		for i := range n {
			b.line("\tdefer rdb.Del(ctx, id+%q)\n\tif err = rdb.Get(ctx, id).Err(); err != nil {\n\t\treturn err\n\t}", fmt.Sprint(i))
		}
		b.line("\treturn nil\n}")
	}},
	{"captured variable", 100, false, func(b *B, n int) {
		b.line("func f(ctx context.Context, id string) {\n\tkey := id\n\tget := func() { rdb.Get(ctx, key) }")
		for i := range n {
			b.line("\tkey = id + %q\n\tget()", fmt.Sprint(i))
		}
		b.line("}")
	}},
}
