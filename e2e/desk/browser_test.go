package desk

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"onboarding/internal/patience"
)

const (
	// In pixels: the window, and what stands left of and above the workflows.
	width, height      = 1400, 800
	navigation, header = 64, 49
)

//go:embed operator.js
var operatorJS string

// desk is a browser tab that shows the Temporal UI.
type desk struct {
	ctx context.Context
	url string // of the workflow list
}

// chromium returns the path of the browser. Without one the test is skipped, and in CI it fails.
func chromium(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		missing(t, "chromium is missing: install Debian's package chromium")
	}
	return path
}

// openDesk starts a browser, which is closed when the test ends.
func openDesk(t *testing.T, browser, uiURL string) *desk {
	t.Helper()
	ctx, cancel := chromedp.NewExecAllocator(patience.Context(t), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(browser), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.WindowSize(width, height))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	d := &desk{ctx: ctx, url: uiURL + "/namespaces/default/workflows"}
	d.do(t, chromedp.EmulateViewport(width, height))
	d.do(t, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, page.AddScriptToEvaluateOnNewDocument,
			page.AddScriptToEvaluateOnNewDocumentParams{Source: operatorJS})
		return err
	}))
	return d
}

func (d *desk) do(t *testing.T, action chromedp.Action[chromedp.Void]) {
	t.Helper()
	require.NoError(t, chromedp.Do(d.ctx, action))
}

// look shows the workflow list with a query. A name also saves it as a view, as a link to a shared view does.
func (d *desk) look(t *testing.T, query, savedAs string) {
	t.Helper()
	parameters := url.Values{"query": {query}}
	if savedAs != "" {
		parameters.Set("savedQuery", savedAs)
	}
	d.do(t, chromedp.Navigate(d.url+"?"+parameters.Encode()))
}

// press clicks the first visible element with the selector whose text begins like this, as soon as it can be clicked.
func (d *desk) press(t *testing.T, selector, text string) {
	t.Helper()
	d.await(t, fmt.Sprintf("%s %q to press", selector, text), call("press", selector, text))
}

// see waits until such an element is visible.
func (d *desk) see(t *testing.T, selector, text string) {
	t.Helper()
	d.await(t, fmt.Sprintf("%s %q", selector, text), call("sees", selector, text))
}

// paste replaces the text of an input field.
func (d *desk) paste(t *testing.T, selector, text string) {
	t.Helper()
	d.await(t, selector+" to fill in", call("enter", selector))
	d.do(t, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// await waits until the JavaScript condition holds.
func (d *desk) await(t *testing.T, what, condition string) {
	t.Helper()
	patience.UntilNil(t, func() error {
		require.NoError(t, d.ctx.Err())
		// An error is no surprise while the browser goes from page to page.
		holds, err := chromedp.Run(d.ctx, chromedp.Evaluate[bool](condition))
		if holds {
			return nil
		}
		return fmt.Errorf("%s is not in the UI (%v)", what, err)
	})
}

// read returns the value of a JavaScript expression.
func read[T any](t *testing.T, d *desk, expression string) T {
	t.Helper()
	value, err := chromedp.Run(d.ctx, chromedp.Evaluate[T](expression))
	require.NoError(t, err)
	return value
}

// call returns the JavaScript that calls a function of operator.js.
func call(function string, args ...string) string {
	list, _ := json.Marshal(append([]string{}, args...)) // strings always can be
	return fmt.Sprintf("operator.%s(...%s)", function, list)
}

// picture keeps the upper part of the window, without what surrounds the workflows, as an illustration of the documentation
// if PICTURES names a folder for them.
func (d *desk) picture(t *testing.T, name string, bottom float64) {
	t.Helper()
	folder := os.Getenv("PICTURES")
	if folder == "" {
		return
	}
	d.await(t, "the window at rest", call("rests"))
	d.do(t, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		shot, err := cdp.Call(ctx, tab, page.CaptureScreenshot, page.CaptureScreenshotParams{
			Clip: &page.Viewport{X: navigation, Y: header, Width: width - navigation, Height: bottom - header, Scale: 1},
		})
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, name+".png"), shot.Data, 0o644)
	}))
}

// showFailure keeps what the window shows if the test has failed, as a picture and as text.
func (d *desk) showFailure(t *testing.T) {
	if !t.Failed() {
		return
	}
	text, err := chromedp.Run(d.ctx, chromedp.Evaluate[string]("location.href + '\\n' + document.body.innerText"))
	if err != nil {
		t.Logf("the browser can't be looked at: %v", err)
		return
	}
	folder := t.ArtifactDir()
	t.Logf("%s has page.png and page.txt; go test -artifacts keeps them. The text:\n%s", folder, text)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "page.txt"), []byte(text), 0o644))
	png, err := chromedp.Run(d.ctx, chromedp.CaptureScreenshot())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "page.png"), png, 0o644))
}
