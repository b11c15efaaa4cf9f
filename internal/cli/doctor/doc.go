// Package doctor has the command doctor, which makes one check after the other, from the
// config file to the role in the group, and says what to do where one fails.
//
// It changes nothing, and sends no token before it knows that the host answers.
package doctor
