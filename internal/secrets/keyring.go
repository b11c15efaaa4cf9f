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

// ErrNoCollection is the cause of an error where the keyring has nothing yet to keep
// secrets in, so that there is nothing to unlock either.
var ErrNoCollection = errors.New("it has no collection to keep secrets in, so that there is nothing to unlock")

// ErrLocked is the cause of an error where the keyring was asked, and gives nothing away
// before a person answers in a window of it: it is locked, or asks of every program
// whether it may have the secret.
var ErrLocked = errors.New("it is locked, or asks in a window whether this program may have the secret")

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
	backend  backend
	ready    func() error                     // why it cannot be asked, nil where it can
	diagnose func(service, user string) error // why it has failed, or does not answer
	limit    time.Duration
	patience time.Duration // how much longer a window may wait for its answer
	waiting  func()        // says that it does
}

// SystemKeyring is the keyring of the person who runs the program, with a bound on
// every call. Nothing is opened before the first one.
func SystemKeyring() Keyring {
	return Keyring{backend: system{}, ready: ready, diagnose: diagnose, limit: keyringLimit}
}

// WithPerson is for somebody who can answer a window of the keyring: it waits that much
// longer for that, and calls waiting when the wait begins.
func (k Keyring) WithPerson(patience time.Duration, waiting func()) Keyring {
	k.patience, k.waiting = patience, waiting
	return k
}

// Get reads the secret that was stored under service and user.
func (k Keyring) Get(ctx context.Context, service, user string) (string, error) {
	return k.call(ctx, "read from", service, user, func() (string, error) { return k.backend.Get(service, user) })
}

// Set stores a secret, in the place of one that is there. After [ErrNoAnswer] it
// may have been stored.
func (k Keyring) Set(ctx context.Context, service, user, secret string) error {
	_, err := k.call(ctx, "write to", service, user, func() (string, error) { return "", k.backend.Set(service, user, secret) })
	return err
}

// Delete forgets a secret. That there is none is not an error.
func (k Keyring) Delete(ctx context.Context, service, user string) error {
	_, err := k.call(ctx, "delete from", service, user, func() (string, error) { return "", k.backend.Delete(service, user) })
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// call gives up after the limit. The call itself cannot be called off: it goes
// on in its goroutine until the keyring answers or the program ends.
func (k Keyring) call(ctx context.Context, does, service, user string, ask func() (string, error)) (string, error) {
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
	failed := func(err error) (string, error) {
		return "", fmt.Errorf("cannot %s the system's keyring: %w", does, err)
	}
	waits, locked := k.limit, error(nil)
	timer := time.NewTimer(waits)
	defer timer.Stop()
	for {
		select {
		case a := <-answers:
			switch {
			case a.err == nil:
				return a.secret, nil
			case errors.Is(a.err, ErrNotFound), errors.Is(a.err, ErrNoBus):
				return failed(a.err)
			}
			if why := k.diagnose(service, user); why != nil {
				return failed(why)
			}
			return failed(a.err)
		case <-timer.C:
			if locked == nil {
				locked = k.diagnose(service, user)
				if errors.Is(locked, ErrLocked) && waits == k.limit && k.patience > 0 {
					k.waiting()
					waits += k.patience
					timer.Reset(k.patience)
					continue
				}
			}
			if locked != nil {
				return failed(fmt.Errorf("%w within %s: %w", ErrNoAnswer, waits, locked))
			}
			return failed(fmt.Errorf("%w within %s", ErrNoAnswer, waits))
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// system is the library's keyring, whose functions are those of its package.
type system struct{}

func (system) Set(service, user, secret string) error   { return zalando.Set(service, user, secret) }
func (system) Get(service, user string) (string, error) { return zalando.Get(service, user) }
func (system) Delete(service, user string) error        { return zalando.Delete(service, user) }
