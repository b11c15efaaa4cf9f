// Package keyring keeps tokens in the keyring of the operating system: the
// Secret Service on Linux and the BSDs, the Keychain on macOS, the Credential
// Manager on Windows.
//
// What belongs here: storing, reading and deleting one secret, each within a
// bound of time, because a keyring that waits for somebody to unlock it hangs
// for good on a machine without a screen. What does not: when a keyring is used
// (only where the settings say so) and what the secret is checked against. It is
// the only package that imports a keyring library.
package keyring
