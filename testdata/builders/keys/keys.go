// Package keys has builders of keys in the styles that programs have.
package keys

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// A Key is a key with a method for each part.
type Key string

func (k Key) With(part string) Key { return k + Key(":"+part) }

func (k Key) String() string { return string(k) }

// Carts is where the keys of carts begin.
const Carts Key = "cart"

// Join joins any parts.
func Join(parts ...string) string { return strings.Join(parts, ":") }

// Tenant adds the tenant, if there is one.
func Tenant(tenant, key string) string {
	if tenant != "" {
		key = "t:" + tenant + ":" + key
	}
	return key
}

var templates = map[string]string{
	"price": "price:%s:%03d",
	"stock": "stock:%[2]d:%[1]s",
}

// Template fills in a template.
func Template(name, item string, n int) string { return fmt.Sprintf(templates[name], item, n) }

// Path is a key with slashes.
func Path(user string) string { return path.Join("/users", user, "profile") }

// Buffered is a key that is written piece by piece.
func Buffered(id int64) string {
	var b bytes.Buffer
	b.WriteString("buf:")
	b.Write(strconv.AppendInt(nil, id, 10))
	return b.String()
}

// Appended is a key that is appended to.
func Appended(id int64) []byte {
	key := []byte("app:")
	return strconv.AppendInt(key, id, 10)
}
