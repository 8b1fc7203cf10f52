package stockfile

import "openbourse/internal/base/i18n"

// phrase is an argument of a note that is itself a message key.
type phrase string

// Label is the name of a field in a language.
func Label(l i18n.Lang, f Field) string {
	if f == FieldNone {
		return ""
	}
	return l.T("stockfile.field." + f.String())
}

func label(l i18n.Lang, v any) any {
	switch v := v.(type) {
	case Field:
		return Label(l, v)
	case phrase:
		return l.T(string(v))
	}
	return v
}
