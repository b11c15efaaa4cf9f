package browser

import (
	"slices"
	"strings"

	"github.com/ach-cli/ach/internal/tokens"
)

// A browser runs what pages bring along. It gets the variables that programs with windows
// need and no others, since any other may hold a secret, under whatever name.

// passed are the names of the variables that a browser gets.
func passed() []string {
	return []string{
		"HOME", "PATH", "USER", "LOGNAME", "SHELL", "TERM", "COLORTERM", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP", "BROWSER",
		"DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "DESKTOP_SESSION", "SESSION_MANAGER", "GNOME_DESKTOP_SESSION_ID",
		"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR",
		"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)",
		"PROGRAMW6432", "COMMONPROGRAMFILES", "ALLUSERSPROFILE", "PUBLIC", "USERPROFILE", "USERNAME", "USERDOMAIN", "HOMEDRIVE", "HOMEPATH",
		"COMPUTERNAME", "SESSIONNAME", "OS", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
	}
}

// passedBelow are what the names of further ones begin with.
func passedBelow() []string {
	return []string{"LC_", "XDG_", "DBUS_", "MOZ_", "CHROME_", "GTK_", "GDK_", "QT_", "KDE_", "WSL", "SNAP", "FLATPAK_", "NIX_", "__CF"}
}

// passes reports whether a browser gets a variable, written NAME=VALUE.
func (o Opener) passes(variable string) bool {
	name, value, _ := strings.Cut(variable, "=")
	name = strings.ToUpper(name)
	known := slices.Contains(passed(), name) || slices.ContainsFunc(passedBelow(), func(begin string) bool { return strings.HasPrefix(name, begin) })
	proxyWithUser := strings.HasSuffix(name, "_PROXY") && strings.Contains(value, "@")
	return known && !proxyWithUser && !tokens.Likely(value) && !slices.ContainsFunc(o.Secrets, func(secret string) bool { return holds(value, secret) })
}

// holds reports whether a text has a secret in it. One that is so short that it may stand
// there by chance has to be all of it.
func holds(text, secret string) bool {
	if secret == "" || text == secret {
		return secret != ""
	}
	return len(secret) >= tokens.Short && strings.Contains(text, secret)
}
