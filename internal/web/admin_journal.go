package web

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"openbourse/internal/registry/access"
	"openbourse/internal/store/journal"
)

// journalData is a stretch of the journal, latest entries first.
type journalData struct {
	Rows  []journalRow
	Head  int64
	Hash  string // of the last entry
	Older string
	Newer string
}

type journalRow struct {
	No                      int64
	When, Actor, Kind, Fact string
	Body                    string
	Refused                 bool
}

const entriesOnPage = 50

// adminJournal browses the journal by number.
func (s *Server) adminJournal(w http.ResponseWriter, r *Request) error {
	if err := access.Check(r.Actor, "journal.read", access.Any); err != nil {
		return err
	}
	head, hash, err := s.Keeper.Head(r.Context())
	if err != nil {
		return err
	}
	last := head
	if n, err := strconv.ParseInt(r.URL.Query().Get("until"), 10, 64); err == nil && n > 0 && n < head {
		last = n
	}
	first := max(0, last-entriesOnPage) // entries after this one
	all, err := s.Keeper.After(r.Context(), first, int(last-first))
	if err != nil {
		return err
	}
	d := journalData{Head: head, Hash: hex.EncodeToString(hash)}
	for _, e := range slices.Backward(all) {
		d.Rows = append(d.Rows, journalRow{e.No, moment(r.Lang, e.At, s.zone(r)), e.Actor, e.Kind, e.Fact + " v" + strconv.Itoa(e.Version), pretty(e), e.Fact == journal.Refused{}.FactName()})
	}
	if first > 0 {
		d.Older = "/admin/journal?until=" + strconv.FormatInt(first, 10)
	}
	if last < head {
		d.Newer = "/admin/journal?until=" + strconv.FormatInt(min(head, last+entriesOnPage), 10)
	}
	return s.show(w, r, "admin_journal", View{Title: r.Lang.T("admin.journal_title"), Data: d, NoIndex: true})
}

// factShown is how much of a fact a page shows; whole uploads have long ones.
const factShown = 4000

// pretty writes the JSON of a fact in lines.
func pretty(e journal.Entry) string {
	var b bytes.Buffer
	if json.Indent(&b, e.Body, "", "  ") != nil {
		return ""
	}
	if b.Len() > factShown {
		return b.String()[:factShown] + " …"
	}
	return b.String()
}
