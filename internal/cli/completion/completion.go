// Package completion completes the command line in shells. A script of each shell asks
// redisvet for the words, so that one place knows them.
package completion

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:embed scripts/*
var scripts embed.FS

// Script returns the script for a shell, or "" for one that is not known.
func Script(shell string) string {
	text, err := scripts.ReadFile("scripts/redisvet." + shell)
	if err != nil {
		return ""
	}
	return string(text)
}

// Shells lists the shells that have a script.
func Shells() []string {
	names, err := fs.Glob(scripts, "scripts/*")
	if err != nil {
		return nil
	}
	for i, name := range names {
		names[i] = strings.TrimPrefix(name, "scripts/redisvet.")
	}
	slices.Sort(names)
	return names
}

// A Word is a word that may follow, with what it means.
type Word struct{ Text, Doc string }

// A Flag is a flag of a command.
type Flag struct {
	Word            // without the dash
	Values []string // that it may have, nil if they are not known
	Alone  bool     // it needs no value
}

// A Command is one of the words after redisvet. Without one, redisvet has the command "".
type Command struct {
	Word
	Flags []Flag
	Args  []Word // nil for packages and files, which the shell completes
}

// Complete returns the words that complete the last of the given ones, which come after
// redisvet. It returns none if files are to be completed.
func Complete(commands []Command, words []string) []Word {
	if len(words) == 0 {
		return nil
	}
	c := commands[0] // redisvet without a command
	if i := slices.IndexFunc(commands, func(c Command) bool { return c.Text == words[0] }); i >= 0 && len(words) > 1 {
		c, words = commands[i], words[1:]
	}
	last := words[len(words)-1]
	if name, ok := strings.CutPrefix(last, "-"); ok {
		return c.flags(strings.TrimPrefix(name, "-"), last[:len(last)-len(strings.TrimLeft(last, "-"))])
	}
	if len(words) > 1 {
		if f, ok := c.flag(strings.TrimLeft(words[len(words)-2], "-")); ok && strings.HasPrefix(words[len(words)-2], "-") && !f.Alone {
			return f.values("", last)
		}
	}
	if c.Text != "" || len(words) > 1 {
		return beginning(c.Args, last)
	}
	var out []Word
	for _, c := range commands[1:] {
		out = append(out, c.Word)
	}
	return beginning(out, last)
}

func (c Command) flag(name string) (Flag, bool) {
	i := slices.IndexFunc(c.Flags, func(f Flag) bool { return f.Text == name })
	if i < 0 {
		return Flag{}, false
	}
	return c.Flags[i], true
}

// flags completes the name of a flag, or its value after a =.
func (c Command) flags(text, dashes string) []Word {
	if name, value, ok := strings.Cut(text, "="); ok {
		f, _ := c.flag(name)
		return f.values(dashes+name+"=", value)
	}
	var out []Word
	for _, f := range c.Flags {
		out = append(out, Word{dashes + f.Text, f.Doc})
	}
	return beginning(out, dashes+text)
}

func (f Flag) values(before, value string) []Word {
	var out []Word
	for _, v := range f.Values {
		out = append(out, Word{Text: before + v})
	}
	return beginning(out, before+value)
}

// beginning returns the words that begin with a text.
func beginning(words []Word, text string) []Word {
	return slices.DeleteFunc(slices.Clone(words), func(w Word) bool { return !strings.HasPrefix(w.Text, text) })
}
