package hostile

import "math/rand/v2"

// Loop returns a program with one loop around a command. Its parts are random:
// what the loop ranges over, the command, how its result is used, how its error
// is handled, and whether it waits.
func Loop(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 3))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }

	var b B
	b.WriteString(Head)
	b.line("var sum int")
	b.line("func use(args ...any) { sum += len(args) }")
	b.line("")
	if r.IntN(4) == 0 {
		b.line("func f(ctx context.Context, rdb *redis.Client) {")
		b.line("\tfor {\n\t\tif err := rdb.%s.Err(); %s {\n\t\t\t%s\n\t\t}%s\n\t}\n}",
			pick("Ping(ctx)", `Get(ctx, "a")`, `LPop(ctx, "queue")`), pick("err == nil", "err != nil", "err != nil && sum > 3"),
			pick("return", "break", "continue", "use(err)"), pick("", "\n\t\ttime.Sleep(10 * time.Millisecond)", "\n\t\tuse()"))
		return b.String()
	}
	client := pick("*redis.Client", "redis.UniversalClient", "redis.Cmdable", "*redis.ClusterClient")
	b.line("func f(ctx context.Context, rdb %s, ids []string, byID map[string]int) (out []string, err error) {", client)
	head := pick("for _, id := range ids {", "for id := range byID {", "for i := range ids {\n\t\tid := ids[i]", "for i, id := range ids {\n\t\tuse(i)",
		"for i := 0; i < len(ids); i++ {\n\t\tid := ids[i]")
	b.line("\t// Each has its own.\n\t%s", head)
	key := pick(`"user:"+id`, `id`, `"a:"+strings.ToUpper(id)`, `"n:"+strconv.Itoa(len(id))`)
	if text, value := command(pick, key); value == "" {
		b.line("\t\t%s", pick(text, "use("+text+")", "if err := "+text+".Err(); err != nil {\n\t\t\treturn nil, err\n\t\t}",
			"if "+text+".Err() != nil {\n\t\t\tcontinue\n\t\t}", "_ = "+text+".Err()"))
	} else {
		b.line("\t\tv, err := %s.Result() // asks", text)
		onError := pick("return nil, err", "continue", "break", "return out, errors.New(id)", "use(err)")
		b.line("\t\tif err != nil%s {\n\t\t\t%s\n\t\t}", pick("", " && !errors.Is(err, redis.Nil)", " && err != redis.Nil"), onError)
		b.line("\t\t%s", pick(value, "use(v)", "use(id, v)\n\t\t"+value, "if id == \"\" {\n\t\t\tcontinue\n\t\t}\n\t\t"+value))
	}
	b.line("\t}%s\n\treturn out, err\n}", pick("", "\n\tuse(ids)"))
	return b.String()
}

// command returns a command for a key, and a statement that uses its result v,
// or "" for a command without a useful result.
func command(pick func(...string) string, key string) (text, value string) {
	switch pick("string", "int", "write") {
	case "string":
		return pick("rdb.Get(ctx, "+key+")", "rdb.HGet(ctx, "+key+", \"name\")", "rdb.Type(ctx, "+key+")"), "out = append(out, v)"
	case "int":
		return pick("rdb.HLen(ctx, "+key+")", "rdb.Exists(ctx, "+key+")", "rdb.Incr(ctx, "+key+")", "rdb.SCard(ctx, "+key+")"), "sum += int(v)"
	}
	return pick("rdb.Del(ctx, "+key+")", "rdb.Set(ctx, "+key+", 1, 0)", "rdb.SAdd(ctx, \"all\", id)", "rdb.Unlink(ctx, "+key+")",
		"rdb.Expire(ctx, "+key+", time.Minute)", "rdb.LPush(ctx, \"list\", id)"), ""
}
