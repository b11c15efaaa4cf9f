// Package source says where the rows of a run come from: names, a list in a file, or the
// members of groups. It makes an [Entry] of each row, which names a user and an achievement
// and asks nobody who that is.
//
// What belongs here: what a list or a group is as rows, and what a row says. What does not:
// flags, the journal, and what GitLab knows of those who are named.
package source
