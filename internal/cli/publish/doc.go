// Package publish has the commands that make something for others to look at out of what a
// group or a person shows: badge, site.
//
// What belongs here: flags, what may be published, where it is written. What does not: how
// it looks, which is in packages of its own.
package publish
