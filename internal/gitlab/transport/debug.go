package transport

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ach-cli/ach/internal/tokens"
)

// maxLoggedBody bounds what the debug log quotes of an answer.
const maxLoggedBody = 2048

// debugLog writes one line an event. A nil log writes nothing.
type debugLog struct {
	mu      sync.Mutex
	w       io.Writer
	secrets *tokens.Redactor
}

func (d *debugLog) printf(format string, args ...any) {
	if d == nil {
		return
	}
	line := d.secrets.Line(fmt.Sprintf(format, args...)) + "\n"
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _ = io.WriteString(d.w, line) // a log that cannot be written must not fail the request
}

// request logs what is about to be sent.
func (d *debugLog) request(call *call, target *url.URL, attempt int) {
	if d == nil {
		return
	}
	d.printf("> %s attempt %d: %s %s, %d bytes%s", call.name, attempt, call.method, plainURL(target), len(call.body), call.details())
}

// response logs an answer, with its beginning where it is not a plain success.
func (d *debugLog) response(call *call, res *response, took time.Duration) {
	if d == nil {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "< %s: %d %s in %s, %d bytes", call.name, res.status, http.StatusText(res.status), took.Round(time.Millisecond), len(res.body))
	for _, name := range slices.Sorted(maps.Keys(res.header)) {
		if strings.HasPrefix(name, "Ratelimit-") || name == "Retry-After" || name == "X-Request-Id" {
			fmt.Fprintf(&b, ", %s: %s", strings.ToLower(name), res.header.Get(name))
		}
	}
	if res.status != http.StatusOK {
		body := d.secrets.Text(string(res.body)) // before the cut, which could leave half a token
		fmt.Fprintf(&b, ", body: %s", body[:min(len(body), maxLoggedBody)])
	}
	d.printf("%s", b.String())
}

// describeVariables writes the variables for the log, a file by its size only.
func describeVariables(variables any) string {
	text, err := json.Marshal(variables)
	if err != nil {
		text = []byte(err.Error())
	}
	line := fmt.Sprintf(", variables %s", text)
	if path, file := uploadOf(variables); file != nil {
		line += fmt.Sprintf(", %s is %q (%s, %d bytes)", path, file.Name, file.ContentType, len(file.Data))
	}
	return line
}
