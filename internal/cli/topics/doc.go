// Package topics has the pages of 'ach help' that belong to no command.
package topics
