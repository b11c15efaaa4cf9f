// Package site makes static pages of a group: its achievements, one page for each of them
// and one for each person who holds some. The pages need no script and load nothing from
// elsewhere, and the same group gives the same bytes.
//
// What belongs here: what is on the pages, how they look, and the folder that they are
// written into. What does not: reading the group, and whose awards may be published.
package site
