//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// keyringSession runs a shell script on a D-Bus of its own, where the Secret
// Service of gnome-keyring is unlocked, unless locked is set. It returns what the
// script printed to both streams.
func keyringSession(t *testing.T, dir string, locked bool, env []string, script string) string {
	t.Helper()
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("ACH_TESTS_NO_SKIP") != "" {
				t.Fatalf("%s is missing: apt-get install dbus gnome-keyring", program)
			}
			t.Skipf("%s is missing, so there is no Secret Service to try: apt-get install dbus gnome-keyring", program)
		}
	}
	// Without --unlock there is no collection, and making one needs somebody to
	// type a password for it: the call hangs.
	start := `printf 'a password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1`
	if locked {
		start = `gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1`
	}
	runtime := filepath.Join(dir, "run")
	if err := os.MkdirAll(runtime, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("dbus-run-session", "--", "sh", "-c", start+"\n"+script)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "XDG_RUNTIME_DIR=" + runtime, "XDG_DATA_HOME=" + filepath.Join(dir, ".data")}, env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v:\n%s", err, &out)
	}
	if secrets.Match(out.Bytes()) {
		t.Errorf("a token is in the output:\n%s", &out)
	}
	return out.String()
}

func TestSignInWithARealKeyring(t *testing.T) {
	dir, host, env := home(t)
	env = append(env, "HOST="+host)
	out := keyringSession(t, dir, false, env, `
		echo sandbox-max-api | ach auth login --host $HOST --stdin --keyring; echo "login: $?"
		cat $XDG_CONFIG_HOME/ach/config.yaml
		ach auth status -o csv; echo "status: $?"
		ach list -n acme -o ids; echo "list: $?"
		test "$(ach auth token)" = sandbox-max-api && echo "token: the same"
		ACH_TOKEN=sandbox-olivia-api ach auth status -o csv
		ach auth logout; echo "logout: $?"
		cat $XDG_CONFIG_HOME/ach/config.yaml
		ach auth status; echo "status then: $?"
	`)
	for _, want := range []string{
		"login: 0", "the token is in the keyring of the system", "keyring: true",
		",max,3,keyring,", "status: 0", "list: 0", "token: the same",
		"warning: the token from environment ACH_TOKEN is used for " + host + ", and not the one in the system's keyring",
		"forgot the token for " + host + " that was in the system's keyring", "it was not revoked",
		"logout: 0", "no token for " + host, "status then: 4",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the output", want)
		}
	}
	if strings.Contains(out, "sandbox-max-api") || t.Failed() {
		t.Errorf("the output (which must not hold the token):\n%s", out)
	}
}

// The file points to the keyring, and the keyring is not what it was.
func TestAKeyringThatFails(t *testing.T) {
	dir, host, env := home(t)
	env = append(env, "HOST="+host)
	out := keyringSession(t, dir, false, env, `
		mkdir -p $XDG_CONFIG_HOME/ach
		printf 'hosts:\n  - url: %s\n    keyring: true\n' $HOST >$XDG_CONFIG_HOME/ach/config.yaml
		ach list; echo "empty: $?"
		ACH_TOKEN=sandbox-max-api ach list -o ids; echo "environment: $?"
	`)
	for _, want := range []string{"ach: the system's keyring holds no token for " + host, "empty: 4", "environment: 0"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the output:\n%s", want, out)
		}
	}
	out = keyringSession(t, t.TempDir(), true, env, `
		ach list; echo "locked: $?"
		echo sandbox-max-api | ach auth login --stdin --keyring; echo "login: $?"
		ach auth logout; echo "logout: $?"
	`)
	for _, want := range []string{"cannot read from the system's keyring: it has no collection to keep secrets in, so that there is nothing to unlock\nhint: signing in at the desktop makes one",
		"ACH_TOKEN goes before it", "locked: 4", "nothing was stored: cannot write to the system's keyring: it has no collection", "login: 1", "cannot delete from the system's keyring: it has no collection", "nothing was forgotten; signing in at the desktop", "logout: 1"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the output:\n%s", want, out)
		}
	}
}

// Without a session bus there is no keyring, and none is started: dbus-launch would leave
// a bus and a keyring behind with every command, and with every TAB.
func TestNoBusIsStarted(t *testing.T) {
	if bus := fmt.Sprintf("/run/user/%d/bus", os.Geteuid()); exists(bus) {
		if os.Getenv("ACH_TESTS_NO_SKIP") != "" {
			t.Fatalf("there is a session bus at %s", bus)
		}
		t.Skipf("there is a session bus at %s, so that none would be started", bus)
	}
	dir, host, env := home(t)
	launched := filepath.Join(dir, "launched")
	launcher := filepath.Join(dir, "bin", "dbus-launch")
	if err := errors.Join(os.Mkdir(filepath.Dir(launcher), 0o700),
		os.WriteFile(launcher, []byte("#!/bin/sh\ntouch "+launched+"\n"), 0o700), //nolint:gosec // a program
		os.WriteFile(filepath.Join(dir, "keyring.yaml"), []byte("hosts:\n  - url: "+host+"\n    keyring: true\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"list"}, {"auth", "status"}, {"auth", "logout"}, {"__complete", "view", ""}, {"auth", "login", "--stdin", "--keyring"},
	} {
		cmd := exec.Command("ach", append(args, "--config", filepath.Join(dir, "keyring.yaml"))...)
		cmd.Dir = dir
		cmd.Env = append(slices.Clone(env), "PATH="+filepath.Dir(launcher)+":"+os.Getenv("PATH"), "XDG_RUNTIME_DIR="+dir, "HOST="+host)
		cmd.Stdin = strings.NewReader("sandbox-max-api\n")
		out, err := cmd.CombinedOutput()
		if args[0] != "__complete" && (err == nil || !strings.Contains(string(out), "there is no session bus here")) {
			t.Errorf("%q: %v\n%s", args, err, out)
		}
		if exists(launched) {
			t.Fatalf("%q ran dbus-launch", args)
		}
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// A keyring that does not answer in time may still do what it was asked: nothing is
// claimed about that.
func TestAKeyringThatHangs(t *testing.T) {
	t.Parallel()
	dir, host, env := home(t)
	env = append(env, "HOST="+host)
	out := keyringSession(t, dir, false, env, `
		ask() { dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus."$@"; }
		ask StartServiceByName string:org.freedesktop.secrets uint32:0 >/dev/null # it may be about to start
		keyring=$(ask GetConnectionUnixProcessID string:org.freedesktop.secrets | sed -n 's/ *uint32 //p')
		kill -STOP $keyring
		echo sandbox-max-api | ach auth login --host $HOST --stdin --keyring; echo "login: $?"
		test -e $XDG_CONFIG_HOME/ach/config.yaml || echo "no file"
		kill -CONT $keyring
		echo sandbox-max-api | ach auth login --host $HOST --stdin --keyring; echo "login then: $?"
		kill -STOP $keyring
		ach auth logout; echo "logout: $?"
		echo sandbox-olivia-api | ach auth login --stdin --keyring --timeout 2s; echo "another: $?"
		kill -CONT $keyring
		ach auth logout; echo "logout then: $?"
	`)
	for _, want := range []string{
		"ach: it is not known whether the keyring stores the token: cannot write to the system's keyring: no answer within 3s\nhint: the config file does not lead to it; look for " + host + " of the service ach in the keyring, or unlock it and sign in again\nlogin: 1\nno file",
		"login then: 0",
		"ach: cannot delete from the system's keyring: no answer within 3s\nhint: the config file still leads to the keyring, which may have forgotten the token: unlock it and log out again\nlogout: 1",
		"ach: it is not known whether the keyring stores the token: no answer in the time that --timeout allows\nhint: unlock the keyring; 'ach auth status' tells which token is in it, and signing in again replaces it\nanother: 1",
		"logout then: 0",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the output", want)
		}
	}
	if strings.Contains(out, "sandbox-max-api") || strings.Contains(out, "nothing was stored") || t.Failed() {
		t.Errorf("the output (which must not hold the token):\n%s", out)
	}
}

// Completion uses a keyring that is open, asks none that is locked, which would put
// a question on the screen, and asks none at all while the answer is on disk.
func TestCompletionAndTheKeyring(t *testing.T) {
	dir, host, env := home(t)
	env = append(env, "HOST="+host, "ACH_NAMESPACE=acme")
	// Every call of Unlock is written down, whoever makes it; the monitor is there
	// once it has written anything.
	const watched = `
		dbus-monitor --session "member='Unlock'" >$HOME/unlock & monitor=$!
		until test -s $HOME/unlock; do :; done
	`
	out := keyringSession(t, dir, false, env, watched+`
		echo sandbox-max-api | ach auth login --host $HOST --stdin --keyring; echo "login: $?"
		ach __complete view bug; echo "first: $?"
		grep -c member=Unlock $HOME/unlock >$HOME/count
		ach __complete view con; echo "second: $?"
		test $(grep -c member=Unlock $HOME/unlock) = $(cat $HOME/count) && echo "not asked again"
		kill $monitor
	`)
	for _, want := range []string{"login: 0", "Bug hunter\tnumber 2\n:36\nfirst: 0", "Contributor of the month\tnumber 3\n:36\nsecond: 0", "not asked again"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the output:\n%s", want, out)
		}
	}
	out = keyringSession(t, t.TempDir(), true, append(env, "XDG_CACHE_HOME="+t.TempDir()), watched+`
		ach __complete view bug; echo "locked: $?"
		grep -q member=Unlock $HOME/unlock || echo "not asked to unlock"
		ach list >/dev/null; echo "list: $?"
		grep -q member=Unlock $HOME/unlock && echo "asked to unlock by list"
		kill $monitor
	`)
	for _, want := range []string{"\n:36\nlocked: 0", "not asked to unlock\n", "list: 4", "asked to unlock by list"} {
		if !strings.Contains("\n"+out, want) {
			t.Errorf("%q is not in the output:\n%s", want, out)
		}
	}
}

// The keyring holds a token exactly as long as the config file leads there, and where
// that cannot be it is said.
func TestKeyringAndFileAgree(t *testing.T) {
	dir, host, env := home(t)
	env = append(env, "HOST="+host)
	out := keyringSession(t, dir, false, env, `
		CONFIG=$XDG_CONFIG_HOME/ach/config.yaml
		signin() { echo $1 | ach auth login --host $HOST --stdin $2 2>/dev/null; echo "$3: $?"; }
		# holds looks into the keyring, whatever the config file says.
		holds() {
			printf 'hosts:\n  - url: %s\n    keyring: true\n' $HOST >look.yaml
			chmod 600 look.yaml
			test -n "$(ach auth token --config look.yaml 2>/dev/null)" && echo "$1: yes" || echo "$1: no"
		}
		signin sandbox-max-api --keyring keyring; holds "after sign-in"
		signin sandbox-max-api "" "file"; holds "after moving to the file"
		signin sandbox-max-api --keyring "keyring again"
		ach auth logout; holds "after logout"

		signin sandbox-max-api --keyring "once more"
		mv $CONFIG real.yaml; ln -s $PWD/real.yaml $CONFIG
		ach auth logout; echo "linked: $?"; holds "after logout through a link"
		rm $CONFIG; mv real.yaml $CONFIG

		ach config unset keyring; echo "unset: $?"; holds "after unset"
		ach config set keyring true && ach auth logout; holds "after what unset said"

		echo sandbox-max-api | XDG_CONFIG_HOME=/proc/none ach auth login --host $HOST --stdin --keyring; echo "unwritable: $?"; holds "after what could not be written"
	`)
	for _, want := range []string{
		"keyring: 0\nafter sign-in: yes", "file: 0\nafter moving to the file: no", "keyring again: 0", "after logout: no",
		"is a symbolic link", "linked: 2\nafter logout through a link: yes",
		"warning: a token for " + host + " may still be in the keyring of the system", "unset: 0\nafter unset: yes", "after what unset said: no",
		"cannot be written", "unwritable: 2\nafter what could not be written: no",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in the output", want)
		}
	}
	if strings.Contains(out, "sandbox-max-api") || t.Failed() {
		t.Errorf("the output (which must not hold the token):\n%s", out)
	}
}
