package web

import (
	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
)

// option is one choice of a list.
type option struct{ Value, Word string }

// roleOptions are roles to choose from, in the reader's words.
func roleOptions(l i18n.Lang, roles []access.Role) []option {
	all := make([]option, len(roles))
	for i, r := range roles {
		all[i] = option{string(r), roleWord(l, r)}
	}
	return all
}

func roleWord(l i18n.Lang, r access.Role) string { return l.T("access.role." + string(r)) }

// roleWords names several roles.
func roleWords(l i18n.Lang, roles []access.Role) []string {
	all := make([]string, len(roles))
	for i, r := range roles {
		all[i] = roleWord(l, r)
	}
	return all
}

var languageNames = map[i18n.Lang]string{i18n.English: "English", i18n.Chinese: "中文", i18n.Dutch: "Nederlands", i18n.Russian: "Русский"}

// languageOptions are the four languages, each in its own.
func languageOptions() []option {
	all := make([]option, len(i18n.Languages))
	for i, l := range i18n.Languages {
		all[i] = option{string(l), languageNames[l]}
	}
	return all
}
