package secrets

import (
	"context"

	ss "github.com/zalando/go-keyring/secret_service"
)

// Unlocked reports whether the system's keyring would answer without asking anybody
// for a password. Where that cannot be found out it is false.
func Unlocked(ctx context.Context) bool {
	if ready() != nil {
		return false
	}
	answer := make(chan bool, 1)
	go func() {
		service, err := ss.NewSecretService()
		if err != nil {
			answer <- false
			return
		}
		locked, err := service.GetLoginCollection().GetProperty("org.freedesktop.Secret.Collection.Locked")
		is, ok := locked.Value().(bool)
		answer <- err == nil && ok && !is
	}()
	select {
	case unlocked := <-answer:
		return unlocked
	case <-ctx.Done():
		return false
	}
}
