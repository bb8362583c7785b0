package names

import "strings"

// A Func is the name of a function or method without its package. Facts have it
// in parts: a rule that asks for a method or its receiver never takes a text
// apart.
type Func struct {
	Recv     string // the receiver's type, or ""
	Pointer  bool   // the receiver is a pointer
	Name     string
	Literals int // literals around the code: 1 in a literal of the function, 2 in a literal of that one
}

// String returns the name for people: "Load", "Repo.Load", "(*Repo).Load",
// "(*Repo).Load literal".
func (f Func) String() string {
	name := f.Name
	switch {
	case f.Pointer:
		name = "(*" + f.Recv + ")." + name
	case f.Recv != "":
		name = f.Recv + "." + name
	}
	return name + strings.Repeat(" literal", f.Literals)
}

// Declared returns the declared function that a literal is in.
func (f Func) Declared() Func {
	f.Literals = 0
	return f
}

// Texts returns the names of a call path for people.
func Texts(path []Func) []string {
	var out []string
	for _, f := range path {
		out = append(out, f.String())
	}
	return out
}

// Join joins the names of a call path with a separator.
func Join(path []Func, sep string) string { return strings.Join(Texts(path), sep) }

// OfType returns the name of a type from that with its package: "repo" for "*a/b.repo"
// and for "a/b.repo[c/d.Key]".
func OfType(path string) string {
	path, _, _ = strings.Cut(path, "[")
	return path[strings.LastIndexByte(path, '.')+1:]
}
