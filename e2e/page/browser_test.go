package page

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser returns a Chromium without a window, or skips the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	if os.Getenv("REDISVET_LONG") == "" {
		t.Skip("needs a browser; set REDISVET_LONG=1")
	}
	name := ""
	for _, n := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(n); err == nil && name == "" {
			name = found
		}
	}
	if name == "" {
		t.Skip("no Chromium in PATH")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(name), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(5*time.Minute))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// A look is a screen or paper.
type look struct {
	name   string
	width  int64
	scheme string // dark or light
	media  string
}

// The page fits into a phone and a window, in both colors and on paper, with enough
// contrast. It asks for nothing but itself. REDISVET_SCREENSHOTS names a directory for
// pictures.
func TestLooks(t *testing.T) {
	ctx, page := browser(t), "file://"+write(t)
	chromedp.ListenTarget(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *network.EventRequestWillBeSent:
			if ev.Request.URL != page {
				t.Errorf("the page asks for %s", ev.Request.URL)
			}
		case *log.EventEntryAdded:
			t.Errorf("the browser says %s", ev.Entry.Text)
		case *runtime.EventExceptionThrown:
			t.Errorf("the browser says %s", ev.ExceptionDetails.Text)
		}
	})
	backgrounds := map[string]string{}
	for _, l := range []look{{"phone", 360, "light", ""}, {"window", 1280, "light", ""}, {"dark", 1280, "dark", ""}, {"phone-dark", 360, "dark", ""}, {"paper", 800, "light", "print"}} {
		var wide, background string
		var faint []string
		var picture []byte
		err := chromedp.Run(ctx,
			chromedp.EmulateViewport(l.width, 800),
			emulation.SetEmulatedMedia().WithMedia(l.media).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}}),
			chromedp.Navigate(page),
			chromedp.Evaluate(widest, &wide), chromedp.Evaluate(faintText, &faint),
			chromedp.Evaluate(`getComputedStyle(document.body).backgroundColor`, &background),
			chromedp.FullScreenshot(&picture, 90),
		)
		if err != nil {
			t.Fatalf("%s: %v", l.name, err)
		}
		if wide != "" {
			t.Errorf("%s: wider than the screen: %s", l.name, wide)
		}
		if len(faint) > 0 {
			t.Errorf("%s: not enough contrast:\n%s", l.name, strings.Join(faint, "\n"))
		}
		backgrounds[l.name] = background
		if dir := os.Getenv("REDISVET_SCREENSHOTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, l.name+".jpg"), picture, 0o644); err != nil {
				t.Error(err)
			}
		}
	}
	if backgrounds["dark"] == backgrounds["window"] {
		t.Errorf("dark and light have the background %s", backgrounds["dark"])
	}
}

// widest returns what makes the page, or one of its tables, wider than the window.
const widest = `(() => {
	const room = document.documentElement.clientWidth
	const tables = [...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > e.clientWidth)
	if (tables.length > 0) return tables.map(e => e.outerHTML.slice(0, 120)).join("\n")
	if (document.documentElement.scrollWidth <= room) return ""
	return [...document.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > room && !e.closest("pre, .scroll"))
		.map(e => e.outerHTML.slice(0, 80)).join("\n") || "the page"
})()`

// faintText returns texts with less contrast to their background than 4.5 to 1, which
// WCAG 2.2 wants at level AA.
const faintText = `(() => {
	const rgb = c => c.match(/[\d.]+/g).map(Number)
	const luminance = c => {
		const [r, g, b] = rgb(c).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		return 0.2126 * r + 0.7152 * g + 0.0722 * b
	}
	const back = e => {
		for (; e; e = e.parentElement) {
			const c = getComputedStyle(e).backgroundColor
			if (rgb(c).length < 4 || rgb(c)[3] > 0) return c
		}
		return "rgb(255, 255, 255)"
	}
	const out = []
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()) || e.tagName == "METER") continue
		const [a, b] = [luminance(getComputedStyle(e).color), luminance(back(e))]
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
		if (ratio < 4.5) out.push(ratio.toFixed(1) + " " + e.outerHTML.slice(0, 80))
	}
	return out
})()`

// The keyboard reaches everything, first the way over what comes before the findings,
// and what it reaches has a name.
func TestKeyboard(t *testing.T) {
	ctx, page := browser(t), "file://"+write(t)
	var first, at string
	var stops, want int
	var open bool
	var nodes []*accessibility.Node
	focus := `(e => e.id || e.className || e.tagName)(document.activeElement)`
	err := chromedp.Run(ctx,
		chromedp.Navigate(page),
		chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(focus, &first),
		chromedp.KeyEvent(kb.Enter), chromedp.Evaluate(focus, &at),
		chromedp.Evaluate(`document.querySelectorAll("#findings a, #findings summary, #findings [tabindex='0']").length`, &want),
	)
	if err != nil {
		t.Fatal(err)
	}
	if first != "skip" || at != "findings" {
		t.Errorf("the keyboard comes to %q first, and from there to %q", first, at)
	}
	reached := `(e => { if (!e.closest("#findings") || e.seen) return false; e.seen = true; return true })(document.activeElement)`
	for ok := true; ok; stops++ {
		if err := chromedp.Run(ctx, chromedp.KeyEvent(kb.Tab), chromedp.Evaluate(reached, &ok)); err != nil {
			t.Fatal(err)
		}
	}
	if stops-1 != want || want < 24 {
		t.Errorf("the keyboard reaches %d of %d places in the findings", stops-1, want)
	}
	err = chromedp.Run(ctx,
		chromedp.Focus("summary"), chromedp.KeyEvent(kb.Enter), chromedp.Evaluate(`document.querySelector("details").open`, &open),
		chromedp.ActionFunc(func(ctx context.Context) (err error) {
			nodes, err = accessibility.GetFullAXTree().Do(ctx)
			return err
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	if open {
		t.Error("Enter does not close a call path")
	}
	for _, n := range nodes {
		for _, p := range n.Properties {
			if p.Name == accessibility.PropertyNameFocusable && string(p.Value.Value) == "true" && (n.Name == nil || string(n.Name.Value) == `""`) {
				t.Errorf("a %s for the keyboard has no name", n.Role.Value)
			}
		}
	}
}
