// Package gitlab has the words of the field: [Achievement], [Award], [User],
// [Namespace]; what people type for them ([AchievementRef], [UserRef]) and how long
// their texts may be; what is known of who holds what ([Standing]), of a [Token] and of a
// [Role]; and what goes wrong, as an [*Error] with a [Kind] and a [Reason].
//
// It asks nothing: the client is package api.
package gitlab
