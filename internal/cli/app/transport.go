package app

import (
	"io"

	"github.com/ach-cli/ach/internal/cli/network"
	"github.com/ach-cli/ach/internal/config"
	"github.com/ach-cli/ach/internal/gitlab/api"
	"github.com/ach-cli/ach/internal/gitlab/caller"
	"github.com/ach-cli/ach/internal/gitlab/transport"
)

// NewTransport puts together what the settings say about the way to a host. The
// files they name are read; no request is sent yet.
func (a *App) NewTransport(s *config.Settings, token config.Secret) (*transport.Client, error) {
	if err := network.Validate(a.Env, s); err != nil {
		return nil, err
	}
	roots, err := network.Authorities(s.CACert)
	if err != nil {
		return nil, err
	}
	certificate, err := network.ClientCertificate(s.ClientCert, s.ClientKey)
	if err != nil {
		return nil, err
	}
	proxy, err := network.Proxy(s)
	if err != nil {
		return nil, err
	}
	headers := map[string]string{}
	for name, value := range s.Headers {
		headers[name] = value.Reveal()
	}
	await := a.Streams.Await
	var debug io.Writer
	if a.Flags.debug || isOn(a.Env("ACH_DEBUG")) {
		debug, await = a.Streams.Err, nil // its lines tell what is waited for
	}
	return transport.New(transport.Options{
		Base:           s.Host,
		HostName:       "--host",
		Token:          token.Reveal(),
		UserAgent:      "ach/" + a.Version,
		Headers:        headers,
		Proxy:          proxy,
		RootCAs:        roots,
		Certificate:    certificate,
		ConnectTimeout: s.ConnectTimeout,
		AnswerTimeout:  s.AnswerTimeout,
		Debug:          debug,
		Await:          await,
		Warn:           func(text string) { a.Streams.Warn("%s", text) },
		MaxWait:        s.MaxWait,
		Rules:          caller.Rules(),
	})
}

// NewClient is a client over [App.NewTransport].
func (a *App) NewClient(s *config.Settings, token config.Secret) (*api.Client, error) {
	t, err := a.NewTransport(s, token)
	if err != nil {
		return nil, err
	}
	return api.New(t, s.Host), nil
}
