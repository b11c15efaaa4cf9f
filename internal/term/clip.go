package term

// ellipsis stands for what is left out.
const ellipsis = "…"

// Longest is how many characters of one value or message are shown to people. No
// name or sentence of GitLab's is as long.
const Longest = 4000

// Clip returns at most so many characters of text; what is left out is an ellipsis.
func Clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	count := 0
	for i := range text {
		if count++; count > most {
			return text[:i] + ellipsis
		}
	}
	return text
}
