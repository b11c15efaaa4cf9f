// Package secrets reaches the places outside of ach where a token may be: the keyring
// of the operating system (the Secret Service on Linux and the BSDs, the Keychain on
// macOS, the Credential Manager on Windows), and a command that prints it, such as
// "pass show gitlab" or "op read op://team/gitlab/token".
//
// What belongs here: storing, reading and deleting one secret of a keyring, splitting
// the text of a command into words as a shell would, without one, and running it; each
// within bounds of time and size, because a keyring that waits for somebody to unlock
// it hangs for good on a machine without a screen. What does not: when they are asked
// (only where the settings say so), and what is done with what they answer, which no
// error and no log of this package ever repeats. It is the only package that imports a
// keyring library.
package secrets
