package docs

import (
	"fmt"
	"io"
	"strings"

	"github.com/ach-cli/ach/internal/config"
)

// WriteConfiguration writes the page about the settings, docs/configuration.md.
func WriteConfiguration(w io.Writer) error {
	var b strings.Builder
	b.WriteString(configurationHead)
	settingsTable(&b, "For one run", "", config.ScopeRun)
	settingsTable(&b, "At the top of the file", "", config.ScopeFile)
	settingsTable(&b, "In the entry of a host", `Of `+"`token`, `token_command` and `keyring`"+` an entry has one at most. A token in the
environment goes before all of them.
`, config.ScopeHost)
	b.WriteString(configurationTail)
	_, err := io.WriteString(w, b.String())
	return err
}

func settingsTable(b *strings.Builder, title, more string, scope config.Scope) {
	fmt.Fprintf(b, "\n### %s\n\n%s", title, more)
	if more != "" {
		b.WriteString("\n")
	}
	b.WriteString("| key | value | default | flag | environment | what it is for |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, k := range config.Keys() {
		if k.Scope != scope {
			continue
		}
		name := code(k.Name)
		if scope == config.ScopeRun {
			name = "" // it is not in the file
		}
		flag := ""
		if k.Flag != "" {
			flag = code("--" + k.Flag)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n",
			name, valueWords(k), code(k.Default), flag, codes(k.Env), strings.ReplaceAll(k.Doc, "|", `\|`))
	}
}

// valueWords says what a value looks like.
func valueWords(k config.Key) string {
	switch k.Type {
	case config.TypeHost:
		return "URL"
	case config.TypePath:
		return "path of a group"
	case config.TypeDuration:
		return "time, such as `90s` or `5m`"
	case config.TypeChoice:
		return codes(k.Choices)
	case config.TypeBool:
		return "`true`, `false`"
	case config.TypeToken:
		return "token, secret"
	case config.TypeFile:
		return "path of a file"
	case config.TypeProxy:
		return "URL"
	case config.TypeCommand:
		return "command"
	case config.TypeHeaders:
		return "`Name: env:VARIABLE`"
	}
	return "list"
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

func codes(all []string) string {
	quoted := make([]string, len(all))
	for i, s := range all {
		quoted[i] = code(s)
	}
	return strings.Join(quoted, ", ")
}

const configurationHead = `<!-- Made from the table of settings by go generate ./internal/gen; edit internal/cli/config_docs.go or internal/config/keys.go. -->

# Configuration

A flag goes before an environment variable, and a variable before the config file.
Of several variables for one setting the first that is set counts. ` + "`ach config list`" + `
shows every setting with the value that counts and where it comes from.

## The file

It is ` + "`ach/config.yaml`" + ` in ` + "`$XDG_CONFIG_HOME`" + `, else in ` + "`~/.config`" + ` on Linux,
` + "`~/Library/Application Support`" + ` on macOS and ` + "`%AppData%`" + ` on Windows;
` + "`ach config path`" + ` prints where. ` + "`--config`" + ` and ` + "`ACH_CONFIG`" + ` name another one,
which has to exist.

` + "```yaml" + `
default_host: https://gitlab.example.org
namespace: acme
hosts:
  - url: https://gitlab.example.org
    token_command: pass show gitlab
    ca_cert: company-ca.pem         # beside this file; ~/ is your own folder
    client_cert: me.pem
    client_key: me.key
    proxy: http://proxy.example.org:3128
    headers:
      X-Gate: env:GATE_TOKEN        # the value stands in that variable
  - url: https://git.example.net:8443/gitlab
    namespace: acme/tools
` + "```" + `

- ` + "`ach config set`, `unset` and `edit`" + ` change it: all at once, readable by you only,
  and never so that it could not be read afterwards. Comments and the order of the keys
  stay, and of programs that change it at once none undoes what another did. No other command but ` + "`ach auth login` and `ach auth logout`" + ` writes to it.
- A file with a token or a proxy's password in it that others can read is refused, and so
  is any that others can change, or that belongs to another user than you and root. So
  is a token in a folder that others may write to, as they can put another file there.
  The message has the ` + "`chmod`" + ` that mends it. On Windows it is the access list that counts:
  a file with such a secret is refused where everybody of a kind may read or change it
  (Everyone, Users, Authenticated Users, Guests); its folder is not looked at.
- An unknown key, a key given twice and a value that cannot be are errors with their line.
- A link is read, but not written through: name the file itself with ` + "`--config`" + `.
- A ` + "`url`" + ` has the scheme https. One with ` + "`http://`" + ` is refused unless it is this
  machine's own (` + "`localhost`, `127.0.0.1`" + `) or the entry says ` + "`allow_http: true`" + `.

## Settings
`

const configurationTail = `
## The way to the host

- TLS is 1.2 at least; a certificate that is not trusted is an error, and no setting
  changes that. ` + "`ca_cert`" + ` adds to the authorities of the system.
- Where no ` + "`proxy`" + ` is set, ` + "`HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`" + ` count. One that
  cannot be read is an error: a ` + "`%` in its password is written `%25`" + `.
- The variables behind ` + "`headers`" + ` have to be set for a request to that host, and for
  nothing else.
- The token and the ` + "`headers`" + ` go to the scheme, host and port of the ` + "`url`" + ` only, and
  never along with a redirect elsewhere. Headers that ach sets itself cannot be set.
- An answer larger than 32 MiB is refused, compressed or not.
- ` + "`--debug` or `ACH_DEBUG=1`" + ` logs every request and answer to stderr. Wherever the token,
  the value of one of the ` + "`headers`" + `, a cookie or the password of the proxy would stand in
  it, escaped or not, there is ` + "`•••`" + `.
`
