package secrets

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"
)

const (
	secretService    = "org.freedesktop.Secret.Service"
	secretCollection = "org.freedesktop.Secret.Collection"
	servicePath      = dbus.ObjectPath("/org/freedesktop/secrets")
)

// Unlocked reports whether the system's keyring would give a secret away without asking
// anybody: for a password, or whether this program may have it. Where that cannot be
// found out, or there is no such secret, it is false.
func Unlocked(ctx context.Context, service, user string) bool {
	if ready() != nil {
		return false
	}
	return ask(ctx, func(s *ss.SecretService) bool {
		if isLocked(s) {
			return false
		}
		open, _, err := search(s, service, user)
		return err == nil && len(open) > 0
	})
}

// diagnose returns why the system's keyring failed, or does not answer, as far as it can
// be seen without asking anybody: [ErrNoCollection], [ErrLocked] or nil.
func diagnose(service, user string) error {
	ctx, cancel := context.WithTimeout(context.Background(), diagnosisLimit)
	defer cancel()
	why := make(chan error, 1)
	if !ask(ctx, func(s *ss.SecretService) bool {
		why <- lookAt(s, service, user)
		return true
	}) {
		return nil
	}
	return <-why
}

// diagnosisLimit is for a keyring that hangs altogether; another answers at once.
const diagnosisLimit = 500 * time.Millisecond

func lookAt(s *ss.SecretService, service, user string) error {
	var standard dbus.ObjectPath
	collection := s.GetLoginCollection().Path()
	err := s.Object("org.freedesktop.secrets", servicePath).Call(secretService+".ReadAlias", 0, "default").Store(&standard)
	if err == nil && standard == "/" && collection == servicePath+"/aliases/default" {
		return ErrNoCollection
	}
	if _, locked, err := search(s, service, user); isLocked(s) || err == nil && len(locked) > 0 {
		return ErrLocked
	}
	return nil
}

// ask looks at the keyring, and is false where that takes too long.
func ask(ctx context.Context, look func(*ss.SecretService) bool) bool {
	answer := make(chan bool, 1)
	go func() {
		s, err := ss.NewSecretService()
		answer <- err == nil && look(s)
	}()
	select {
	case yes := <-answer:
		return yes
	case <-ctx.Done():
		return false
	}
}

// isLocked reports whether the collection that is used is locked, or does not tell.
func isLocked(s *ss.SecretService) bool {
	locked, err := s.GetLoginCollection().GetProperty(secretCollection + ".Locked")
	is, ok := locked.Value().(bool)
	return err != nil || !ok || is
}

// search finds a secret: among those that are open to this program, or among the others.
func search(s *ss.SecretService, service, user string) (open, locked []dbus.ObjectPath, err error) {
	err = s.Object("org.freedesktop.secrets", servicePath).Call(secretService+".SearchItems", 0, map[string]string{"username": user, "service": service}).Store(&open, &locked)
	return open, locked, err
}
