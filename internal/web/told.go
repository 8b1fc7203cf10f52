package web

import "openbourse/internal/base/i18n"

// toldText is what somebody wrote, for a reader of a language. Where it is not in his, it is
// shown in another and says so: part "told".
type toldText struct {
	Text    string
	Tag, Of string // of the other language: its tag and its name; empty: the reader's own
}

func toldTo(l i18n.Lang, t i18n.Text) toldText { return toldIn(l, t.In(l), t.Told(l)) }

// toldGuessed is a text of which nobody said in which language it is.
func toldGuessed(l i18n.Lang, text string) toldText { return toldIn(l, text, i18n.WrittenIn(text)) }

func toldIn(l i18n.Lang, text string, in i18n.Lang) toldText {
	if in == l || text == "" {
		return toldText{Text: text}
	}
	return toldText{Text: text, Tag: in.Tag(), Of: languageNames[in]}
}
