// Package names has lists that grow.
package names

// Seen grows as names are added.
var Seen = []string{"first"}

// Given is set by its users.
var Given []string

// Add adds a name.
func Add(name string) { Seen = append(Seen, name) }

// All returns what there is.
func All() []string { return Seen }
