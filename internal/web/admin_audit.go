package web

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/paper/grid"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/journal"
)

// auditData is what the journal holds of what was asked for, the latest first.
type auditData struct {
	Form   form
	Rows   []auditRow
	Head   int64
	Hash   string // of the last entry
	More   string // address of the entries before
	File   string // address of the same as a file
	Asked  bool
	Things []option
}

type auditRow struct {
	No                           int64
	When, Who, Actor, Kind, Fact string
	Command, Body                string
	Refused                      bool
}

const entriesOnPage = 50

// auditThings are the things whose numbers facts hold, by the names of their fields there.
var auditThings = []string{"deal", "listing", "stone", "memo", "shipment", "upload", "case", "notice", "paper", "transfer", "no"}

// adminAudit searches the journal.
func (s *Server) adminAudit(w http.ResponseWriter, r *Request) error {
	if err := access.Check(r.Actor, "journal.read", access.Any); err != nil {
		return err
	}
	head, hash, err := s.Keeper.Head(r.Context())
	if err != nil {
		return err
	}
	v := r.URL.Query()
	d := auditData{Form: form{Values: v, Lang: r.Lang}, Head: head, Hash: hex.EncodeToString(hash), Things: thingOptions(r.Lang)}
	f, err := s.auditAsked(r, v)
	if err != nil {
		e := errs.Of(err)
		if e == nil || e.Code != errs.Invalid {
			return err
		}
		d.Form.Err = e
		return s.show(w, r, "admin_audit", View{Title: d.Form.Title(r.Lang.T("audit.title")), Status: d.Form.Status(), Data: d, NoIndex: true, Cache: "no-store"})
	}
	found, err := journal.Search(r.Context(), s.Keeper.DB(), f, entriesOnPage)
	if err != nil {
		return err
	}
	who := map[string]string{}
	for i := range found.Entries {
		d.Rows = append(d.Rows, s.auditRow(r, &found.Entries[i], who))
	}
	if found.Next > 0 {
		v.Set("before", strconv.FormatInt(found.Next, 10))
		d.More = "/admin/audit?" + v.Encode()
	}
	v.Del("before")
	d.Asked, d.File = len(v) > 0, "/admin/audit.csv?"+v.Encode()
	return s.show(w, r, "admin_audit", View{Title: r.Lang.T("audit.title"), Data: d, NoIndex: true, Cache: "no-store"})
}

func thingOptions(l i18n.Lang) []option {
	all := []option{{"", l.T("audit.any_thing")}}
	for _, t := range auditThings {
		all = append(all, option{t, l.T("audit.thing_" + t)})
	}
	return all
}

// auditAsked reads what is asked for; a field that cannot be read is refused by name.
func (s *Server) auditAsked(r *Request, v url.Values) (journal.Filter, error) {
	f := journal.Filter{Refused: v.Get("refused") == "1", Before: wholeOf(v.Get("before"))}
	var err error
	if f.Actors, err = s.actorsTyped(r, strings.TrimSpace(v.Get("who"))); err != nil {
		return f, err
	}
	for _, x := range []struct {
		field string
		to    *string
	}{{"kind", &f.Kind}, {"fact", &f.Fact}} {
		t := strings.TrimSpace(v.Get(x.field))
		if len(t) > 100 || strings.ContainsFunc(t, func(c rune) bool { return c < '*' || c > 'z' }) {
			return f, errs.New(errs.Invalid, "audit.bad_kind").At(x.field)
		}
		*x.to = t
	}
	if no := strings.TrimSpace(v.Get("org")); no != "" {
		o, err := party.OrgByNo(r.Context(), s.Keeper.DB(), wholeOf(no))
		if err != nil {
			return f, errs.New(errs.Invalid, "audit.bad_org").At("org")
		}
		f.Words = append(f.Words, o.ID.String())
	}
	if no := strings.TrimSpace(v.Get("number")); no != "" || v.Get("thing") != "" {
		f.Field = v.Get("thing")
		if f.Number, err = strconv.ParseInt(no, 10, 64); err != nil || !slices.Contains(auditThings, f.Field) {
			return f, errs.New(errs.Invalid, "audit.bad_number").At("number")
		}
	}
	if c := strings.TrimSpace(v.Get("command")); c != "" {
		if f.Command, err = id.Parse(c); err != nil {
			return f, errs.New(errs.Invalid, "audit.bad_command").At("command")
		}
	}
	return f, s.auditDays(r, v, &f)
}

// auditDays reads the days, which are the exchange's.
func (s *Server) auditDays(r *Request, v url.Values, f *journal.Filter) error {
	for _, x := range []struct {
		field string
		plus  int
		to    *clock.Instant
	}{{"from", 0, &f.From}, {"until", 1, &f.Until}} {
		t := strings.TrimSpace(v.Get(x.field))
		if t == "" {
			continue
		}
		day, err := clock.ParseDate(t)
		if err != nil {
			return errs.New(errs.Invalid, "audit.bad_day").At(x.field)
		}
		*x.to = dayBegins(day.AddDays(x.plus), s.zone(r))
	}
	return nil
}

// actorsTyped are the journal's names of whom the reader means: a mail address means the
// person and all his keys; anything else is taken as the journal writes it.
func (s *Server) actorsTyped(r *Request, typed string) ([]string, error) {
	if typed == "" {
		return nil, nil
	}
	if !strings.Contains(typed, "@") {
		if len(typed) > 200 {
			return nil, errs.New(errs.Invalid, "audit.no_person").At("who")
		}
		return []string{typed}, nil
	}
	p, err := party.PersonByEmail(r.Context(), s.Keeper.DB(), typed)
	if errs.Is(err, "party.no_person") {
		return nil, errs.New(errs.Invalid, "audit.no_person").At("who")
	}
	if err != nil {
		return nil, err
	}
	keys, err := signin.KeysOf(r.Context(), s.Keeper.DB(), p.ID)
	if err != nil {
		return nil, err
	}
	all := []string{"person:" + p.ID.String()}
	for _, k := range keys {
		all = append(all, "key:"+k.String())
	}
	return all, nil
}

// auditRow is an entry in the reader's words; who remembers names.
func (s *Server) auditRow(r *Request, e *journal.Entry, who map[string]string) auditRow {
	name, known := who[e.Actor]
	if !known {
		name = s.actorName(r, e.Actor)
		who[e.Actor] = name
	}
	return auditRow{
		No: e.No, When: moment(r.Lang, e.At, s.zone(r)), Who: name, Actor: e.Actor, Kind: e.Kind, Fact: e.Fact + " v" + strconv.Itoa(e.Version), Command: e.Command.String(),
		Body: pretty(e), Refused: e.Fact == journal.Refused{}.FactName(),
	}
}

// factShown is how much of a fact a page shows; whole uploads have long ones.
const factShown = 4000

// pretty writes the JSON of a fact in lines.
func pretty(e *journal.Entry) string {
	var b bytes.Buffer
	if json.Indent(&b, e.Body, "", "  ") != nil {
		return ""
	}
	if b.Len() > factShown {
		return strings.ToValidUTF8(b.String()[:factShown], "") + " …"
	}
	return b.String()
}

// auditColumns are the file of the audit trail. No cell of it can be a formula: grid guards it.
var auditColumns = []grid.Column[journal.Entry]{
	count("no", func(e journal.Entry) int64 { return e.No }),
	cell("at", false, func(e journal.Entry) string { return e.At.String() }),
	cell("actor", false, func(e journal.Entry) string { return e.Actor }),
	cell("command", false, func(e journal.Entry) string { return e.Command.String() }),
	cell("kind", false, func(e journal.Entry) string { return e.Kind }),
	cell("fact", false, func(e journal.Entry) string { return e.Fact }),
	count("version", func(e journal.Entry) int64 { return int64(e.Version) }),
	cell("body", false, func(e journal.Entry) string { return string(e.Body) }),
	cell("hash", false, func(e journal.Entry) string { return hex.EncodeToString(e.Hash) }),
}

// auditFileMost bounds a file.
const auditFileMost = 50_000

// adminAuditFile is the same search as a file.
func (s *Server) adminAuditFile(w http.ResponseWriter, r *Request) error {
	if err := access.Check(r.Actor, "journal.read", access.Any); err != nil {
		return err
	}
	f, err := s.auditAsked(r, r.URL.Query())
	if err != nil {
		return err
	}
	var all []journal.Entry
	for len(all) < auditFileMost {
		found, err := journal.Search(r.Context(), s.Keeper.DB(), f, 1000)
		if err != nil {
			return err
		}
		all = append(all, found.Entries...)
		if f.Before = found.Next; found.Next == 0 {
			break
		}
	}
	return sendFile(s, w, r, "audit", auditColumns, all)
}

// dayBegins is the first instant of a day at the exchange.
func dayBegins(d clock.Date, z zone) clock.Instant {
	t := d.Time()
	return clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, z))
}
