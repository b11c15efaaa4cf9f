package secrets

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// drawer is a keyring in memory; hung, it never answers until the test ends.
type drawer struct {
	secrets map[string]string
	err     error
	hung    chan struct{}
}

func (d *drawer) wait() error {
	if d.hung != nil {
		<-d.hung
	}
	return d.err
}

func (d *drawer) Set(service, user, secret string) error {
	if err := d.wait(); err != nil {
		return err
	}
	d.secrets[service+"\n"+user] = secret
	return nil
}

func (d *drawer) Get(service, user string) (string, error) {
	if err := d.wait(); err != nil {
		return "", err
	}
	secret, ok := d.secrets[service+"\n"+user]
	if !ok {
		return "", ErrNotFound
	}
	return secret, nil
}

func (d *drawer) Delete(service, user string) error {
	if _, err := d.Get(service, user); err != nil {
		return err
	}
	delete(d.secrets, service+"\n"+user)
	return nil
}

func newKeyring(d *drawer, limit time.Duration) Keyring {
	return Keyring{backend: d, ready: func() error { return nil }, diagnose: func(string, string) error { return nil }, limit: limit}
}

func TestSetGetDelete(t *testing.T) {
	ctx := t.Context()
	k := newKeyring(&drawer{secrets: map[string]string{}}, time.Minute)
	if err := k.Set(ctx, "ach", "https://a.example", "one"); err != nil {
		t.Fatal(err)
	}
	if err := k.Set(ctx, "ach", "https://b.example", "two"); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Get(ctx, "ach", "https://a.example"); got != "one" || err != nil {
		t.Errorf("got %q and %v", got, err)
	}
	for range 2 { // the second time there is nothing to delete
		if err := k.Delete(ctx, "ach", "https://a.example"); err != nil {
			t.Error(err)
		}
	}
	if _, err := k.Get(ctx, "ach", "https://a.example"); !errors.Is(err, ErrNotFound) {
		t.Errorf("after deleting: %v", err)
	}
	if got, _ := k.Get(ctx, "ach", "https://b.example"); got != "two" {
		t.Errorf("the other one is %q", got)
	}
}

func TestEveryCallIsBounded(t *testing.T) {
	hung := make(chan struct{})
	defer close(hung)
	k := newKeyring(&drawer{err: errors.New("too late"), hung: hung}, time.Millisecond)
	for name, call := range map[string]func(context.Context) error{
		"get":    func(ctx context.Context) error { _, err := k.Get(ctx, "ach", "x"); return err },
		"set":    func(ctx context.Context) error { return k.Set(ctx, "ach", "x", "glpat-very-secret") },
		"delete": func(ctx context.Context) error { return k.Delete(ctx, "ach", "x") },
	} {
		err := call(t.Context())
		if !errors.Is(err, ErrNoAnswer) || !strings.Contains(err.Error(), "the system's keyring") {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%s tells the secret: %v", name, err)
		}
	}
}

func TestAnInterruptEndsACall(t *testing.T) {
	hung := make(chan struct{})
	defer close(hung)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newKeyring(&drawer{err: errors.New("too late"), hung: hung}, time.Hour).Get(ctx, "ach", "x"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestFailuresNameTheKeyring(t *testing.T) {
	locked := errors.New("the collection is locked")
	_, err := newKeyring(&drawer{err: locked}, time.Minute).Get(t.Context(), "ach", "x")
	if !errors.Is(err, locked) || err.Error() != "cannot read from the system's keyring: the collection is locked" {
		t.Error(err)
	}
}

func TestTheLimitOfTheSystemsKeyring(t *testing.T) {
	if k := SystemKeyring(); k.limit != 3*time.Second {
		t.Errorf("%v", k.limit)
	}
}

// A window that waits is told of, and where somebody is there the answer is waited for.
func TestAKeyringThatAsksInAWindow(t *testing.T) {
	window := make(chan struct{})
	k := newKeyring(&drawer{secrets: map[string]string{"ach\nx": "one"}, hung: window}, time.Millisecond)
	k.diagnose = func(string, string) error { return ErrLocked }
	if _, err := k.Get(t.Context(), "ach", "x"); !errors.Is(err, ErrLocked) || !errors.Is(err, ErrNoAnswer) {
		t.Errorf("nobody there: %v", err)
	}
	if _, err := k.WithPerson(time.Millisecond, func() {}).Get(t.Context(), "ach", "x"); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "within 2ms") {
		t.Errorf("nobody answers: %v", err)
	}
	told := 0
	if got, err := k.WithPerson(time.Hour, func() { told++; close(window) }).Get(t.Context(), "ach", "x"); got != "one" || err != nil || told != 1 {
		t.Errorf("answered: %q, %v, told %d times", got, err, told)
	}
}

// What has failed is told by what can be seen of the keyring rather than in the words of
// a library, unless there is just no such secret.
func TestWhyAKeyringFails(t *testing.T) {
	k := newKeyring(&drawer{err: errors.New("failed to unlock correct collection")}, time.Minute)
	k.diagnose = func(string, string) error { return ErrNoCollection }
	if _, err := k.Get(t.Context(), "ach", "x"); !errors.Is(err, ErrNoCollection) {
		t.Error(err)
	}
	k.backend = &drawer{err: ErrNotFound}
	if _, err := k.Get(t.Context(), "ach", "x"); !errors.Is(err, ErrNotFound) || errors.Is(err, ErrNoCollection) {
		t.Error(err)
	}
}
