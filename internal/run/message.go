package run

import (
	"fmt"

	"github.com/ach-cli/ach/internal/bulk"
	"github.com/ach-cli/ach/internal/gitlab"
	"github.com/ach-cli/ach/internal/source"
)

// messageOf is the message of a row, or what is wrong with it.
func (p *Plan) messageOf(e source.Entry, row bulk.Row) (text, wrong string) {
	template := p.options.Message
	occasion := p.held.Occasion
	switch {
	case e.Message == "":
	case occasion.Given() && occasion.Told(e.Message): // as reports of such a run say
		return e.Message, occasion.Mistakable(e.Message)
	case occasion.Given() && occasion.Names(e.Message): // perhaps that of an award which was made by another template
		return e.Message, fmt.Sprintf("the row has a message of its own, which names %s otherwise than --message does; %s", p.options.Period, waySameMessage)
	case template.Has(source.MessageField):
	case occasion.Given():
		return e.Message, "the row has a message of its own, by which its period could not be told; " + wayOwnMessage
	default:
		return e.Message, ""
	}
	text, err := template.Fill(func(field string) string { return p.field(e, row, field) })
	if err == nil {
		err = gitlab.CheckMessage(text)
	}
	if err != nil {
		return "", err.Error()
	}
	return text, occasion.Mistakable(text)
}

// field is what a row has for a field of a message: what the columns that mean something
// were found to mean, and the others as they are.
func (p *Plan) field(e source.Entry, row bulk.Row, field string) string {
	switch field {
	case "user", "username":
		return row.User
	case "user_id":
		return row.UserID.String()
	case "achievement":
		return p.Achievements[row.AchievementID].Name
	case "achievement_id":
		return row.AchievementID.String()
	case source.MessageField:
		return e.Message
	case source.PeriodField:
		if p.options.Period != "" {
			return p.options.Period
		}
	}
	return e.Carries(field)
}
