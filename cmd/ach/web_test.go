package main

import (
	"io"
	"net/http"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdPage looks at a page as a browser would where nobody is signed in: page FILE TEXT…
// wants each text on the page whose address is in the file.
func cmdPage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: page FILE TEXT...")
	}
	resp, err := http.Get(strings.TrimSpace(ts.ReadFile(args[0])))
	ts.Check(err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if resp.StatusCode != http.StatusOK {
		ts.Fatalf("%s: %s", resp.Request.URL, resp.Status)
	}
	for _, text := range args[1:] {
		if !strings.Contains(string(body), text) {
			ts.Fatalf("%s is not on the page %s:\n%s", text, resp.Request.URL, body)
		}
	}
}
