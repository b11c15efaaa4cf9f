//go:build unix && !darwin

package secrets

// ready fails where the system's keyring cannot be asked without starting something.
func ready() error { return needBus() }
