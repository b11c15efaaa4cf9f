package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/sandbox/store"
)

// worldFor is the real GitLab that the environment names, else a sandbox.
func worldFor(t *testing.T) func() (*world, error) {
	host := os.Getenv("ACH_E2E_HOST")
	if host == "" {
		return newSandboxWorld
	}
	vars := map[string]string{"ACH_HOST": host}
	for _, name := range []string{
		"GROUP", "OWNER", "OWNER_TOKEN", "MAINTAINER", "MAINTAINER_TOKEN",
		"RECIPIENT", "RECIPIENT_TOKEN", "OTHER", "OTHER_TOKEN",
	} {
		if vars[name] = os.Getenv("ACH_E2E_" + name); vars[name] == "" {
			t.Fatalf("with ACH_E2E_HOST the variable ACH_E2E_%s is needed too: see docs/testing.md", name)
		}
	}
	return func() (*world, error) { return &world{vars: vars, close: func() {}}, nil }
}

// A local world is a sandbox in this process, behind a real socket.
type local struct {
	server *sandbox.Server
	http   *http.Server
	listen net.Listener
}

func newSandboxWorld() (*world, error) {
	l, err := startSandbox(sandbox.Options{})
	if err != nil {
		return nil, err
	}
	w := &world{sandbox: l}
	w.close = func() { w.sandbox.stop() }
	w.vars = map[string]string{
		"ACH_HOST": l.address(),
		"GROUP":    "acme",
		"OWNER":    "olivia", "OWNER_TOKEN": "sandbox-olivia-api",
		"MAINTAINER": "max", "MAINTAINER_TOKEN": "sandbox-max-api",
		"RECIPIENT": "alice", "RECIPIENT_TOKEN": "sandbox-alice-api",
		"OTHER": "bob", "OTHER_TOKEN": "sandbox-bob-api",
		"DEVELOPER": "dora", "DEVELOPER_TOKEN": "sandbox-dora-api", // Maintainer of acme/tools
	}
	return w, nil
}

func startSandbox(o sandbox.Options) (*local, error) {
	server, err := sandbox.New(o)
	if err != nil {
		return nil, err
	}
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &local{server: server, http: &http.Server{Handler: server.Handler()}, listen: listen}
	server.SetBaseURL(l.address())
	go func() { _ = l.http.Serve(listen) }() // ends with stop
	return l, nil
}

func (l *local) address() string { return "http://" + l.listen.Addr().String() }

func (l *local) stop() { _ = l.http.Close() }

// sandbox --gitlab-version V | --rate-limit N | --users N | --seed FILE | --setting NAME=VALUE: start over with another sandbox.
func cmdSandbox(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 != 0 {
		ts.Fatalf("usage: sandbox --gitlab-version V")
	}
	var o sandbox.Options
	for i := 0; i < len(args); i += 2 {
		number, err := strconv.Atoi(args[i+1])
		switch args[i] {
		case "--gitlab-version":
			o.Version, err = args[i+1], nil
		case "--rate-limit":
			o.RateLimit = number
			// Time stands still, or a new minute could begin between two commands.
			o.Now = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
		case "--users":
			o.Users = number
		case "--setting":
			o.Settings, err = append(o.Settings, args[i+1]), nil
		case "--seed":
			o.Seed, err = strings.NewReader(ts.ReadFile(args[i+1])), nil
		default:
			err = fmt.Errorf("unknown option %s", args[i])
		}
		ts.Check(err)
	}
	w := worldOf(ts)
	w.sandbox.stop()
	l, err := startSandbox(o)
	ts.Check(err)
	w.sandbox, w.rounds = l, 0
	ts.Setenv("ACH_HOST", l.address())
}

// change JSON: something happens to people while others work, as /__sandbox/changes
// takes it.
func cmdChange(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: change JSON")
	}
	var event store.Event
	ts.Check(json.Unmarshal([]byte(args[0]), &event))
	ts.Check(worldOf(ts).sandbox.server.Change(event))
}

// executed N MUTATION: the sandbox has carried out that mutation N times.
func cmdExecuted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: executed N MUTATION")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got := worldOf(ts).sandbox.server.State().Succeeded[args[1]]; got != want {
		ts.Fatalf("the sandbox has carried out %s %d times, want %d", args[1], got, want)
	}
}

// requests N [graphql]: the sandbox has been asked N times, by GraphQL if so said.
func cmdRequests(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 || len(args) > 2 || len(args) == 2 && args[1] != "graphql" {
		ts.Fatalf("usage: requests N [graphql]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	state := worldOf(ts).sandbox.server.State()
	got := state.Requests
	if len(args) == 2 {
		got = state.GraphQLRequests
	}
	if got != want {
		ts.Fatalf("the sandbox has been asked %d times, want %d", got, want)
	}
}

// rounds N: the sandbox was asked in so many rounds since that was last looked at: requests
// that are under way at the same time are one, if there is a latency. Without N it only looks.
func cmdRounds(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: rounds [N]")
	}
	w := worldOf(ts)
	now := w.sandbox.server.State().Rounds
	got := now - w.rounds
	w.rounds = now
	if len(args) == 0 {
		return
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if got != want {
		ts.Fatalf("the sandbox has been asked in %d rounds, want %d", got, want)
	}
}

// fault SPEC…: the sandbox misbehaves so from now on; without a SPEC no more.
func cmdFault(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: fault SPEC…")
	}
	faults := make([]fault.Fault, len(args))
	for i, spec := range args {
		var err error
		faults[i], err = fault.Parse(spec)
		ts.Check(err)
	}
	ts.Check(worldOf(ts).sandbox.server.SetFaults(faults))
}

// began: waits until the first of the faults has struck.
func cmdBegan(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: began")
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for worldOf(ts).sandbox.server.Faults()[0].Struck == 0 {
		<-tick.C
	}
}

// pictures are the files that scripts upload, or try to.
func pictures(dir string) error {
	square, err := picture(32, 32)
	if err != nil {
		return err
	}
	wide, err := picture(64, 32)
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		"star.png":    square,
		"wide.png":    wide,
		"star.tif":    square,
		"star":        square,
		"big.png":     append(square, make([]byte, 200<<10)...),
		"photo.webp":  []byte("RIFF\x24\x00\x00\x00WEBPVP8 "),
		"drawing.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"notes.png":   []byte("this is no picture"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func picture(width, height int) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)))
	return b.Bytes(), err
}
