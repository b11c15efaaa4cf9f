package gitlab

// An Ahead is what is going to be asked before something is changed, as far as it is
// known before anything is.
type Ahead struct {
	Achievement AchievementRef // zero for none
	Group       string         // full path of the group that it is sought in; "" for those of the caller
	Users       []UserRef      // of whom those given by e-mail are not asked for
	Holders     bool           // the first hundred who hold the achievement, where it is given by number, and the group
	Newest      bool           // the newest award of it, likewise
}
