// Package keybuild builds keys for others.
package keybuild

import "fmt"

const Prefix = "circuit_breaker:"

func Breaker(tenant, name string) string { return fmt.Sprintf("%s:breaker:%s", tenant, name) }

func User(id int) string { return fmt.Sprintf("user:%d", id) }
