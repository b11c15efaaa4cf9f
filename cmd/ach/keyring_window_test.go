//go:build linux

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

const secretsPath = dbus.ObjectPath("/org/freedesktop/secrets")

// A secretService holds one secret in an open collection, and asks in a window before a
// program gets it, as KeePassXC does: each program anew, and whatever else it was asked.
type secretService struct {
	bus    *dbus.Conn
	asked  chan struct{} // one for every window that was opened
	answer chan struct{} // closed once somebody says yes
}

func (s *secretService) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), secretsPath + "/session/1", nil
}

func (s *secretService) ReadAlias(string) (dbus.ObjectPath, *dbus.Error) {
	return secretsPath + "/collection/login", nil
}

func (s *secretService) given() bool {
	select {
	case <-s.answer:
		return true
	default:
		return false
	}
}

func (s *secretService) Unlock(what []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if what[0] == secretsPath+"/collection/login" || s.given() {
		return what, "/", nil
	}
	return nil, secretsPath + "/prompt/1", nil
}

func (s *secretService) SearchItems(map[string]string) (open, locked []dbus.ObjectPath, _ *dbus.Error) {
	if item := []dbus.ObjectPath{secretsPath + "/collection/login/1"}; !s.given() {
		return nil, item, nil
	}
	return []dbus.ObjectPath{secretsPath + "/collection/login/1"}, nil, nil
}

// Prompt opens the window.
func (s *secretService) Prompt(string) *dbus.Error {
	s.asked <- struct{}{}
	go func() {
		<-s.answer
		_ = s.bus.Emit(secretsPath+"/prompt/1", "org.freedesktop.Secret.Prompt.Completed", false, dbus.MakeVariant([]dbus.ObjectPath{secretsPath + "/collection/login/1"}))
	}()
	return nil
}

// Get reads a property of the service or of its collection.
func (s *secretService) Get(_, name string) (dbus.Variant, *dbus.Error) {
	if name == "Locked" {
		return dbus.MakeVariant(false), nil
	}
	return dbus.MakeVariant([]dbus.ObjectPath{secretsPath + "/collection/login"}), nil
}

type (
	secretItem       struct{}
	secretCollection struct{}
	secretSession    struct{}
)

func (secretItem) GetSecret(session dbus.ObjectPath) (struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}, *dbus.Error,
) {
	return struct {
		Session           dbus.ObjectPath
		Parameters, Value []byte
		ContentType       string
	}{session, nil, []byte("sandbox-max-api"), "text/plain"}, nil
}

func (secretCollection) SearchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	return []dbus.ObjectPath{secretsPath + "/collection/login/1"}, nil
}

func (secretSession) Close() *dbus.Error { return nil }

// askingKeyring serves such a keyring on a bus of its own, and returns the variable that
// leads there.
func askingKeyring(t *testing.T) (*secretService, string) {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		if os.Getenv("ACH_TESTS_NO_SKIP") != "" {
			t.Fatal("dbus-daemon is missing: apt-get install dbus")
		}
		t.Skip("dbus-daemon is missing, so there is no bus for a keyring: apt-get install dbus")
	}
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address")
	out, err := daemon.StdoutPipe()
	must(t, err, daemon.Start())
	t.Cleanup(func() { _, _ = daemon.Process.Kill(), daemon.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	address = strings.TrimSpace(address)
	bus, err := dbus.Connect(address)
	must(t, err)
	t.Cleanup(func() { _ = bus.Close() })
	s := &secretService{bus: bus, asked: make(chan struct{}, 9), answer: make(chan struct{})}
	for _, o := range []struct {
		object any
		path   dbus.ObjectPath
		name   string
	}{
		{s, "", "org.freedesktop.Secret.Service"}, {s, "", "org.freedesktop.DBus.Properties"},
		{s, "/collection/login", "org.freedesktop.DBus.Properties"}, {s, "/prompt/1", "org.freedesktop.Secret.Prompt"},
		{secretCollection{}, "/collection/login", "org.freedesktop.Secret.Collection"},
		{secretItem{}, "/collection/login/1", "org.freedesktop.Secret.Item"}, {secretSession{}, "/session/1", "org.freedesktop.Secret.Session"},
	} {
		must(t, bus.Export(o.object, secretsPath+o.path, o.name))
	}
	_, err = bus.RequestName("org.freedesktop.secrets", 0)
	must(t, err)
	return s, "DBUS_SESSION_BUS_ADDRESS=" + address
}

// A keyring that asks in a window is waited for where somebody is there to answer, and
// is told of otherwise. TAB opens no window.
func TestAKeyringThatAsks(t *testing.T) {
	t.Parallel()
	s, bus := askingKeyring(t)
	dir, host, env := home(t)
	env = append(env, bus, "PATH="+os.Getenv("PATH"))
	folder := filepath.Join(dir, ".config", "ach")
	must(t, os.MkdirAll(folder, 0o700), os.WriteFile(filepath.Join(folder, "config.yaml"), []byte("hosts:\n  - url: "+host+"\n    keyring: true\n    namespace: acme\n"), 0o600))
	run := func(args ...string) string {
		cmd := exec.Command("ach", args...)
		cmd.Env = env
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	if out := run("__complete", "view", "bug"); strings.Contains(out, "number") || len(s.asked) > 0 {
		t.Errorf("TAB opened %d windows and offered:\n%s", len(s.asked), out)
	}
	const want = "cannot read from the system's keyring: no answer within 3s: it is locked, or asks in a window whether this program may have the secret\nhint: unlock it, or answer its window"
	if out := run("list"); !strings.Contains(out, want) || len(s.asked) != 1 {
		t.Errorf("%d windows, and:\n%s", len(s.asked), out)
	}
	terminal := onTerminal(t, env, "list")
	terminal.wait("the system's keyring waits for an answer in a window of its own")
	close(s.answer)
	if code := terminal.play(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	terminal.want("Founder")
	terminal.never("sandbox-max-api")
}
