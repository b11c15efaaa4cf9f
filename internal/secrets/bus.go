//go:build unix && !darwin

package secrets

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/godbus/dbus/v5"
)

const busVariable = "DBUS_SESSION_BUS_ADDRESS"

// ready fails with [ErrNoBus] where the keyring library would find no session bus: it
// would run dbus-launch then, which starts a bus and leaves it behind. Where the bus is
// in a place that the library does not look at, it is told.
func ready() error {
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
			return "unix:path=" + dbus.EscapeBusAddressValue(socket), nil
		}
	}
	return "", ErrNoBus
}
