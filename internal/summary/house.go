package summary

import "strings"

// forges are hosts that many people share.
var forges = map[string]bool{"github.com": true, "gitlab.com": true, "bitbucket.org": true, "gitee.com": true,
	"codeberg.org": true, "gopkg.in": true}

// House is who keeps a package, by its path: the host, and at a host that many
// share the first name below it. Of the packages below the one that is analysed
// a driver tells the path and not always the module.
func House(path string) string {
	host, rest, _ := strings.Cut(path, "/")
	if !forges[host] {
		return host
	}
	org, _, _ := strings.Cut(rest, "/")
	return host + "/" + org
}
