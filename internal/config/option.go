package config

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An Option is a setting of a rule: a flag of its analyzer and a key of its
// section. The flag has precedence over the file, and the file over the
// default. It is a flag.Value, so that every driver that registers the flag
// under its own name sets the same Option.
type Option[T any] struct {
	flags *flag.FlagSet
	name  string
	kind  kind[T]
	value T
	given bool // as a flag
}

// A kind is how values of a type are parsed and formatted.
type kind[T any] struct {
	parse  func(string) (T, error) // the error says what is wanted
	format func(T) string
	list   func([]string) T // nil if a list makes no sense
	valid  func(T) error    // nil if any value is valid
	schema schema           // of a value in the file
}

// Int64 defines an option whose value is a whole number from 0 up.
func Int64(flags *flag.FlagSet, name string, value int64, usage string) *Option[int64] {
	return define(flags, name, value, usage, kind[int64]{
		parse: func(s string) (int64, error) {
			n, err := strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 10, 64)
			if err != nil || n < 0 {
				return 0, fmt.Errorf("want a number from 0 up, not %q", s)
			}
			return n, nil
		},
		format: func(n int64) string { return strconv.FormatInt(n, 10) },
		schema: schema{"anyOf": []schema{{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9_]+$"}}},
	})
}

// Bool defines an option that is true or false.
func Bool(flags *flag.FlagSet, name string, value bool, usage string) *Option[bool] {
	return define(flags, name, value, usage, kind[bool]{
		parse: func(s string) (bool, error) {
			b, err := parseBool(s)
			if err != nil {
				return false, fmt.Errorf("want true or false, not %q", s)
			}
			return b, nil
		},
		format: strconv.FormatBool,
		schema: schema{"type": "boolean"},
	})
}

// StringList defines an option whose value is a list: items between commas in a
// flag, also a sequence in the file.
func StringList(flags *flag.FlagSet, name string, value []string, usage string) *Option[[]string] {
	return define(flags, name, value, usage, kind[[]string]{
		parse:  func(s string) ([]string, error) { return items(strings.Split(s, ",")), nil },
		format: func(list []string) string { return strings.Join(list, ",") },
		list:   items,
		schema: listSchema(schema{"type": "string"}),
	})
}

// items trims the items and drops empty ones.
func items(list []string) []string {
	var out []string
	for _, s := range list {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func define[T any](flags *flag.FlagSet, name string, value T, usage string, k kind[T]) *Option[T] {
	o := &Option[T]{flags: flags, name: name, kind: k, value: value}
	flags.Var(o, name, usage)
	return o
}

// String implements flag.Value. The flag package also calls it on a zero
// Option.
func (o *Option[T]) String() string {
	if o == nil || o.kind.format == nil {
		return ""
	}
	return o.kind.format(o.value)
}

// Set implements flag.Value.
func (o *Option[T]) Set(s string) error {
	v, err := o.checked(o.kind.parse(s))
	if err != nil {
		return err
	}
	o.value, o.given = v, true
	return nil
}

// Get implements flag.Getter.
func (o *Option[T]) Get() any { return o.value }

// IsBoolFlag allows a bool flag without a value.
func (o *Option[T]) IsBoolFlag() bool {
	_, ok := any(o.value).(bool)
	return ok
}

// For returns the value of the option of a rule in a configuration. If the
// rule's section has an unknown key, it returns an error.
func (o *Option[T]) For(c *Config, rule string) (T, error) {
	if err := c.CheckRule(rule, o.flags); err != nil {
		var zero T
		return zero, err
	}
	if set, ok := c.rules[rule].option(o.name); ok && !o.given {
		return o.read(set)
	}
	return o.value, nil
}

// Chosen reports whether the user has set the option of a rule, as a flag or in a
// file. A preset is no such choice.
func (o *Option[T]) Chosen(c *Config, rule string) bool {
	set, ok := c.rules[rule].option(o.name)
	return ok && set.preset == "" || o.given
}

// OneOf says in the schema which words a list may have.
func (o *Option[T]) OneOf(words ...string) *Option[T] {
	o.kind.schema = listSchema(schema{"enum": words})
	return o
}

func (o *Option[T]) schemaOf() schema { return o.kind.schema }

// shown implements shower.
func (o *Option[T]) shown(c *Config, rule string) (value, from, example string) {
	v, from := o.value, byDefault
	if o.given {
		from = byFlag
	} else if set, ok := c.rules[rule].option(o.name); ok {
		from = set.source()
		if read, err := o.read(set); err == nil {
			v = read
		}
	}
	if list, ok := any(v).([]string); ok {
		return listText(list), from, "[]"
	}
	return o.kind.format(v), from, ""
}

// read parses a value in a file.
func (o *Option[T]) read(set option) (T, error) {
	if !set.isList {
		return o.checked(o.kind.parse(set.text))
	}
	if o.kind.list == nil {
		var zero T
		return zero, fmt.Errorf("want one value, not the list of %d", len(set.list))
	}
	return o.checked(o.kind.list(slices.Clone(set.list)), nil)
}

// Valid makes the option reject values for which a function returns an error,
// in a flag and in the file.
func (o *Option[T]) Valid(f func(T) error) *Option[T] {
	o.kind.valid = f
	return o
}

func (o *Option[T]) checked(v T, err error) (T, error) {
	if err == nil && o.kind.valid != nil {
		err = o.kind.valid(v)
	}
	return v, err
}

// check returns an error if a value in a file is invalid.
func (o *Option[T]) check(set option) error {
	_, err := o.read(set)
	return err
}
