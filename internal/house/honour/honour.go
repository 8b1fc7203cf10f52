// Package honour keeps what the exchange honours people of the trade with.
//
// Words.
//
//	partner    an honorary partner of a year: an organisation that stood by the exchange
//	award      a prize with a name of its own
//	citation   a word of thanks for something done
//	nominate   to propose somebody, with the reason; the council is asked
//	confer     to hand it over, on a day at a place: the certificate is written then
//	revoke     to take it back, by a resolution of the council; the certificate becomes void
//	roll       what was conferred, by year: for everybody; what was revoked is marked so
package honour

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/fact"
)

// Kinds are what there is to be honoured with.
var Kinds = []string{"partner", "award", "citation"}

// The states of an honour.
const (
	Nominated lifecycle.State = "nominated"
	Endorsed  lifecycle.State = "endorsed"
	Declined  lifecycle.State = "declined"
	Conferred lifecycle.State = "conferred"
	Doubted   lifecycle.State = "doubted"
	Revoked   lifecycle.State = "revoked"
)

var (
	council = []string{"organ"}
	house   = []string{"staff", "admin"}
)

// Life is the lifecycle of an honour.
var Life = lifecycle.Table{Name: "honour", Steps: []lifecycle.Step{
	{From: Nominated, Act: "endorse", To: Endorsed, Who: council, Rule: "by a resolution of the council"},
	{From: Nominated, Act: "decline", To: Declined, Who: council, Rule: "by a resolution of the council"},
	{From: Endorsed, Act: "confer", To: Conferred, Who: house, Rule: "on a day, at a place, with a citation: the certificate is signed then"},
	{From: Conferred, Act: "doubt", To: Doubted, Who: house, Rule: "with a reason; the council is asked"},
	{From: Doubted, Act: "uphold", To: Conferred, Who: council, Rule: "by a resolution of the council: it stays"},
	{From: Doubted, Act: "revoke", To: Revoked, Who: council, Rule: "by a resolution of the council: the certificate becomes void, the roll says so"},
}}

// Honour is one.
type Honour struct {
	No         int64
	Kind       string
	Year       int64
	Name       i18n.Text // of the award
	Org        id.ID     // who is honoured; none: To says who
	To         i18n.Text // somebody who is no organisation here
	Reason     i18n.Text
	State      lifecycle.State
	By         id.ID // organisation that nominated
	At         clock.Instant
	Resolution int64
	Day        clock.Date
	Place      i18n.Text
	Citation   i18n.Text
	Paper      string
	Revoking   i18n.Text
	Revoked    clock.Date
	Undone     int64 // the resolution that revoked it
}

func (h *Honour) moved(what string) fact.HonourMoved {
	return fact.HonourMoved{Honour: h.No, Kind: h.Kind, Year: h.Year, Org: h.Org, What: what, State: string(h.State), Resolution: h.Resolution, Paper: h.Paper}
}

const (
	maxLine = 200
	maxText = 4000
)

// written checks a text in several languages: at least one of them when it is needed. A language
// in which nothing was written stays empty, so that a page can say so.
func written(t i18n.Text, field string, max int, needed bool) (i18n.Text, error) {
	out := i18n.Text{}
	for l, s := range t {
		s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
		bad := func(r rune) bool { return unicode.IsControl(r) && (r != '\n' || max == maxLine) && r != '\t' }
		if !l.Known() || !utf8.ValidString(s) || strings.ContainsFunc(s, bad) {
			return nil, errs.New(errs.Invalid, "honour.bad_text").At(field + "_" + string(l))
		}
		if utf8.RuneCountInString(s) > max {
			return nil, errs.New(errs.TooLarge, "honour.long_text", "max", max).At(field + "_" + string(l))
		}
		if s != "" {
			out[l] = s
		}
	}
	if len(out) == 0 && needed {
		return nil, errs.New(errs.Invalid, "honour.no_text").At(field + "_en")
	}
	return out, nil
}

func none(no int64) error { return errs.New(errs.NotFound, "honour.none", "no", no) }
