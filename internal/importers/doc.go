// Package importers makes files of achievements out of what other programs keep about
// badges: rules of Fedora Badges, Open Badges, and lists of contributors.
//
// [Import] reads files and returns a [Result]: the file of achievements, what it names
// beside itself, and what was left out, each with its place. Nothing is fetched and nothing
// is written. Whatever is read is a stranger's: it is bounded, pictures are looked at, names
// of files are made anew, and no path leads out of the folder that was given.
//
// What belongs here: the forms of others, a file each. What does not: the form of the file of
// achievements (package manifest), and where the result is written.
package importers
