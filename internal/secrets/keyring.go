package secrets

import (
	"context"
	"errors"
	"fmt"
	"time"

	zalando "github.com/zalando/go-keyring"
)

// keyringLimit is how long one call may take.
const keyringLimit = 3 * time.Second

// ErrNotFound is the cause of an error where the keyring works and holds no
// such secret.
var ErrNotFound = zalando.ErrNotFound

// ErrNoAnswer is the cause of an error where the keyring did not answer in time.
var ErrNoAnswer = errors.New("no answer")

// ErrNoBus is the cause of an error where there is no session bus to ask a keyring on.
var ErrNoBus = errors.New("there is no session bus here (DBUS_SESSION_BUS_ADDRESS is not set), and so no keyring to ask")

// backend is a keyring as the operating system offers it. Its calls may take
// any time. Get and Delete fail with [ErrNotFound] where there is nothing.
type backend interface {
	Set(service, user, secret string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
}

// A Keyring bounds the calls of a backend. Its errors name the keyring and what
// it said, and never a secret.
type Keyring struct {
	backend backend
	ready   func() error // why it cannot be asked, nil where it can
	limit   time.Duration
}

// SystemKeyring is the keyring of the person who runs the program, with a bound on
// every call. Nothing is opened before the first one.
func SystemKeyring() Keyring { return Keyring{system{}, ready, keyringLimit} }

// Get reads the secret that was stored under service and user.
func (k Keyring) Get(ctx context.Context, service, user string) (string, error) {
	return k.call(ctx, "read from", func() (string, error) { return k.backend.Get(service, user) })
}

// Set stores a secret, in the place of one that is there. After [ErrNoAnswer] it
// may have been stored.
func (k Keyring) Set(ctx context.Context, service, user, secret string) error {
	_, err := k.call(ctx, "write to", func() (string, error) { return "", k.backend.Set(service, user, secret) })
	return err
}

// Delete forgets a secret. That there is none is not an error.
func (k Keyring) Delete(ctx context.Context, service, user string) error {
	_, err := k.call(ctx, "delete from", func() (string, error) { return "", k.backend.Delete(service, user) })
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// call gives up after the limit. The call itself cannot be called off: it goes
// on in its goroutine until the keyring answers or the program ends.
func (k Keyring) call(ctx context.Context, does string, ask func() (string, error)) (string, error) {
	type answer struct {
		secret string
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		err := k.ready()
		var secret string
		if err == nil {
			secret, err = ask()
		}
		answers <- answer{secret, err}
	}()
	timer := time.NewTimer(k.limit)
	defer timer.Stop()
	select {
	case a := <-answers:
		if a.err != nil {
			return "", fmt.Errorf("cannot %s the system's keyring: %w", does, a.err)
		}
		return a.secret, nil
	case <-timer.C:
		return "", fmt.Errorf("cannot %s the system's keyring: %w within %s", does, ErrNoAnswer, k.limit)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// system is the library's keyring, whose functions are those of its package.
type system struct{}

func (system) Set(service, user, secret string) error   { return zalando.Set(service, user, secret) }
func (system) Get(service, user string) (string, error) { return zalando.Get(service, user) }
func (system) Delete(service, user string) error        { return zalando.Delete(service, user) }
