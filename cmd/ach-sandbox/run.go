package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ach-cli/ach/internal/buildinfo"
	"github.com/ach-cli/ach/internal/sandbox"
	"github.com/ach-cli/ach/internal/sandbox/fault"
	"github.com/ach-cli/ach/internal/sandbox/version"
)

// usageError is a mistake in the arguments.
type usageError struct{ error }

func (e usageError) Error() string { return e.error.Error() + "; ach-sandbox -h lists the flags" }

type settings struct {
	listen, seed, readyFile, caFile string
	tls, tellVersion                bool
	sandbox.Options
}

const faultsHelp = `
faults:
  KIND[=VALUE][,match=NAME][,after=N][,times=N][,probability=P][,seed=N]

match is an operation's name, a field such as achievementsAward, or all of them
with mutation or query. It strikes after N matches, so many times, by chance
with that probability. While the sandbox runs, /__sandbox/faults takes the same:
GET lists, POST '["close-after,times=1"]' adds, DELETE removes all. People are
demoted, renamed or blocked meanwhile by /__sandbox/changes: POST
'{"user": "max", "group": "acme", "role": "developer"}'. The kinds of faults:

  %s
`

func parse(args []string, stderr io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("ach-sandbox", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // it would print all flags behind its message
	flags.StringVar(&s.listen, "listen", "127.0.0.1:0", "loopback `address` to serve on; port 0 picks a free one")
	flags.StringVar(&s.Version, "gitlab-version", version.Default, "GitLab `release` to play, 17.3 to 19.4")
	flags.StringVar(&s.seed, "seed", "", "YAML `file` with the world to start with (default: the built-in one)")
	flags.IntVar(&s.Users, "users", 0, "`number` of users user00001… to add")
	flags.IntVar(&s.RateLimit, "rate-limit", 0, "requests a minute each user may make; 0 is no limit")
	flags.StringVar(&s.RelativeRoot, "relative-root", "", "sub-`path` to serve under, such as /gitlab")
	flags.StringVar(&s.readyFile, "ready-file", "", "`file` to write ACH_HOST=… to once requests are answered")
	flags.Func("setting", "a `NAME=VALUE` that overrides a setting of the seed, such as fine_grained_tokens.payload=object", func(text string) error {
		s.Settings = append(s.Settings, text)
		return nil
	})
	flags.Func("fault", "a `fault` to strike with; may be given several times, see below", func(text string) error {
		f, err := fault.Parse(text)
		s.Faults = append(s.Faults, f)
		return err
	})
	flags.BoolVar(&s.tls, "tls", false, "serve https with a certificate made at the start; needs --tls-ca-file")
	flags.StringVar(&s.caFile, "tls-ca-file", "", "`file` to write the certificate to, as PEM")
	flags.BoolVar(&s.tellVersion, "version", false, "tell which ach-sandbox this is, and serve nothing")
	usage := func() {
		flags.SetOutput(stderr)
		_, _ = fmt.Fprintln(stderr, "usage: ach-sandbox [flags]\n\nServes a GitLab-compatible API for achievements on loopback, state in memory.\n\nflags:")
		flags.PrintDefaults()
		_, _ = fmt.Fprintf(stderr, faultsHelp, strings.Join(fault.Kinds(), "\n  "))
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			usage()
			return s, err
		}
		return s, usageError{err}
	}
	switch {
	case flags.NArg() > 0:
		return s, usageError{fmt.Errorf("unexpected argument %q", flags.Arg(0))}
	case s.Users < 0 || s.RateLimit < 0:
		return s, usageError{errors.New("--users and --rate-limit cannot be negative")}
	case s.tls != (s.caFile != ""):
		return s, usageError{errors.New("--tls and --tls-ca-file go together")}
	}
	return s, nil
}

// told is the line with the version, with the commit and its date where they are known.
func told(b buildinfo.Info) string {
	line := "ach-sandbox " + b.Version
	if b.Commit != "" {
		line += ", commit " + b.Commit
	}
	if !b.Date.IsZero() {
		line += " of " + b.Date.Format(time.RFC3339)
	}
	return line
}

// run serves until the context ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if s.tellVersion {
		_, err := fmt.Fprintln(stdout, told(buildinfo.Get()))
		return err
	}
	if s.seed != "" {
		file, err := os.Open(s.seed)
		if err != nil {
			return fmt.Errorf("--seed: %w", err)
		}
		defer func() { _ = file.Close() }()
		s.Seed = file
	}
	server, err := sandbox.New(s.Options)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, s.listen)
	if err != nil {
		return err
	}
	scheme := "http"
	if s.tls {
		scheme = "https"
		if listener, err = secure(listener, s.caFile); err != nil {
			return err
		}
	}
	server.SetBaseURL(scheme + "://" + listener.Addr().String())
	return serve(ctx, server, listener, s.readyFile, stdout)
}

// listen refuses addresses that others could reach: the tokens are no secret.
func listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("--listen %s: not a loopback address; the sandbox's tokens are public", address)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	return listener, nil
}

func secure(listener net.Listener, caFile string) (net.Listener, error) {
	certificate, ca, err := sandbox.SelfSigned(time.Now())
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(caFile, ca, 0o600); err != nil {
		return nil, fmt.Errorf("--tls-ca-file: %w", err)
	}
	return tls.NewListener(listener, &tls.Config{
		Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
	}), nil
}

func serve(ctx context.Context, server *sandbox.Server, listener net.Listener, readyFile string, stdout io.Writer) error {
	web := &http.Server{Handler: server.Handler(), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	announce(stdout, server)
	if readyFile != "" {
		if err := writeReady(readyFile, server.BaseURL()); err != nil {
			_ = web.Close()
			return err
		}
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := web.Shutdown(closing); err != nil {
		return web.Close()
	}
	return nil
}

// writeReady writes a file a shell can source. It appears whole or not at all,
// so that a script may wait for it.
func writeReady(path, host string) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".ready-*")
	if err != nil {
		return fmt.Errorf("--ready-file: %w", err)
	}
	_, err = fmt.Fprintf(temporary, "ACH_HOST=%s\n", host)
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
		return fmt.Errorf("--ready-file: %w", err)
	}
	return nil
}
