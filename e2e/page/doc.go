// Package page has no code: its tests read the page of redisvet report as a browser
// and a screen reader do.
//
// It is a module of its own because of what they need: golang.org/x/net/html, which
// parses HTML as the standard says, and github.com/chromedp/chromedp, which drives
// Chromium. The browser itself is that of the machine. make nightly looks for one.
package page
