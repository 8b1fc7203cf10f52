package web

import (
	"net/url"
	"slices"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
)

// form is what a reader typed, on its way back to him with what is wrong about it:
// nothing typed is lost. Passwords and codes are never written back.
type form struct {
	Values url.Values
	Err    *errs.Error
	Lang   i18n.Lang
	Part   string // part of the page the summary leads to when it is not a field
}

// filled is a form that shows what already holds.
func filled(l i18n.Lang, pairs ...string) form {
	f := form{Values: url.Values{}, Lang: l}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Values.Add(pairs[i], pairs[i+1])
	}
	return f
}

// V is what stands in a field.
func (f form) V(name string) string { return f.Values.Get(name) }

// On tells whether a box with that value is ticked, or that choice made.
func (f form) On(name, value string) bool { return slices.Contains(f.Values[name], value) }

// Bad is what is wrong with a field, in the reader's words; empty when nothing is.
func (f form) Bad(name string) string {
	if f.Err == nil || f.Err.Field != name {
		return ""
	}
	return f.Why()
}

// Why is what is wrong at all.
func (f form) Why() string {
	if f.Err == nil {
		return ""
	}
	return f.Lang.Fill(f.Err.Key, f.Err.Args)
}

// Link is where the summary leads: to the field at fault, or to its part of the page.
func (f form) Link() string {
	switch {
	case f.Err == nil:
		return ""
	case f.Part != "":
		return "#" + f.Part
	case f.Err.Field != "":
		return "#f-" + f.Err.Field
	}
	return ""
}

// Title marks a page whose form was refused.
func (f form) Title(title string) string {
	if f.Err == nil {
		return title
	}
	return f.Lang.T("form.error", "title", title)
}

// Status is the answer's status.
func (f form) Status() int {
	if f.Err == nil {
		return 0
	}
	return f.Err.Status()
}

// again turns a refusal the reader can do something about into the form he sent, and
// gives back any other error.
func again(r *Request, err error, also ...errs.Code) (form, error) {
	e := errs.Of(err)
	if e == nil {
		return form{Lang: r.Lang, Values: r.PostForm}, nil
	}
	codes := append([]errs.Code{errs.Invalid, errs.Conflict, errs.TooMany, errs.TooLarge, errs.Gone}, also...)
	if !slices.Contains(codes, e.Code) {
		return form{}, err
	}
	return form{Values: r.PostForm, Err: e, Lang: r.Lang}, nil
}
