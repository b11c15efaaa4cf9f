// Package configcmd has the commands about settings: config list, get, set, unset, edit and
// path.
//
// What the settings are, where they come from and how the file is changed is for package
// config; tokens are stored by package auth.
package configcmd
