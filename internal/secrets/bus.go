package secrets

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrNoBus is the cause of an error where there is no session bus to ask a keyring on.
var ErrNoBus = errors.New("there is no session bus here (DBUS_SESSION_BUS_ADDRESS is not set), and so no keyring to ask")

const busVariable = "DBUS_SESSION_BUS_ADDRESS"

// needBus fails with [ErrNoBus] where the keyring library would find no session bus: it
// would run dbus-launch then, which starts a bus and leaves it behind. Where the bus is
// in a place that the library does not look at, it is told.
func needBus() error {
	getenv := os.Getenv //nolint:forbidigo // the library reads it there, whatever it was given here
	address, err := busAddress(getenv, os.Geteuid(), os.Stat)
	if err != nil || address == getenv(busVariable) {
		return err
	}
	return os.Setenv(busVariable, address)
}

// busAddress returns where the session bus of a user is: what the variable says, else
// the socket in the folder of the session.
func busAddress(getenv func(string) string, uid int, stat func(string) (fs.FileInfo, error)) (string, error) {
	if address := getenv(busVariable); address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return address, nil
	}
	for _, dir := range []string{getenv("XDG_RUNTIME_DIR"), "/run/user/" + strconv.Itoa(uid)} {
		if !filepath.IsAbs(dir) {
			continue
		}
		socket := filepath.Join(dir, "bus")
		if info, err := stat(socket); err == nil && info.Mode()&fs.ModeSocket != 0 {
			return "unix:path=" + escaped(socket), nil
		}
	}
	return "", ErrNoBus
}

// escaped writes a path as the address of a bus has it (D-Bus specification, Server
// Addresses).
func escaped(path string) string {
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(`-_/.\*`, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		const digits = "0123456789abcdef"
		b.Write([]byte{'%', digits[c>>4], digits[c&15]})
	}
	return b.String()
}
