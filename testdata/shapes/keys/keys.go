// Package keys builds the keys of all packages.
package keys

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	sep    = ":"
	Orders = "order"
	Locks  = "lock"
)

// A Space is a part of the keyspace.
type Space struct{ Prefix string }

// Order is the key of an order.
func (s Space) Order(id int) string {
	return strings.Join([]string{s.Prefix, Orders, strconv.Itoa(id)}, sep)
}

// Lock is the key of a lock of an order.
func (s Space) Lock(id int) string { return fmt.Sprintf("%s:%s:{%d}", s.Prefix, Locks, id) }

// Near is the key of what is near an order.
func (s Space) Near(id int) string {
	var b strings.Builder
	b.WriteString(s.Prefix)
	b.WriteString(":near:")
	b.WriteString(strconv.Itoa(id))
	return b.String()
}
