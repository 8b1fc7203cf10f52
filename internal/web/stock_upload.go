package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
)

// uploadData is the page of one upload, in whatever state it is.
type uploadData struct {
	U       market.Upload
	State   string
	Chip    template.HTML
	ModeKey string
	Zone    zone
	Steps   []uploadStep
	May     bool
	Problem string // why what was asked could not be done

	Mapping    *mapping // while it is received
	Remembered bool
	Unreadable bool // the file is nothing that can be read
	Preview    *market.Sample

	StepKey string // while it is read
	Chips   template.HTML

	Reason string // why it failed

	Counted      bool // the rows are read
	Live         int64
	Confirm      bool // publishing needs the number of listings that go
	ConfirmError string
	Undo         bool
	report
}

// uploadStep is one of the steps on top of the page.
type uploadStep struct{ Key, Class string }

// stockUpload shows one upload: the mapping step, how far reading is, what Publish would
// do, or what became of it, with the report of its cells.
func (s *Server) stockUpload(w http.ResponseWriter, r *Request) error {
	return s.uploadPage(w, r, nil, nil)
}

// uploadPage shows an upload. refused is why what was asked of it could not be done; with
// is a profile that is not saved yet.
func (s *Server) uploadPage(w http.ResponseWriter, r *Request, with *stockfile.Profile, refused *errs.Error) error {
	u, err := s.uploadOf(r)
	if err != nil {
		return err
	}
	d := s.uploadFrame(r, u)
	switch u.State {
	case market.Received:
		err = s.fillMapping(r, d, with)
		if e := errs.Of(err); e != nil && e.Code != errs.Internal { // a file that cannot be read at all may still be discarded
			refused, err, d.Unreadable = e, nil, true
		}
	case market.Ready, market.Published, market.Undone:
		if !u.Erased {
			err = s.fillReport(r, d)
		}
	}
	if err == nil && u.State == market.Ready {
		var whole market.StockState
		whole, err = market.StockOf(r.Context(), s.Keeper.DB(), r.Actor, u.Member)
		d.Live, d.Confirm = whole.Live, u.MustConfirm(whole.Live)
	}
	if err != nil {
		return err
	}
	title := uploadTitle(r, u)
	if d.Unreadable {
		title = r.Lang.T("stock.title_failed", "file", u.FileName)
	}
	v := View{Title: title, Data: d, NoIndex: true, Scripts: []string{"upload.js"}}
	if u.State == market.Reading {
		v.Refresh = 5
	}
	if refused != nil {
		v.Status = refused.Status()
		v.Title = r.Lang.T("web.error_title", "what", v.Title)
		d.Problem = r.Lang.Fill(refused.Key, refused.Args)
		if refused.Field == "confirm" {
			d.ConfirmError = d.Problem
		}
	}
	return s.show(w, r, "stock_upload", v)
}

// uploadOf is the upload of the address.
func (s *Server) uploadOf(r *Request) (market.Upload, error) {
	no, err := uploadNo(r)
	if err != nil {
		return market.Upload{}, err
	}
	return market.UploadByNo(r.Context(), s.Keeper.DB(), r.Actor, no)
}

func uploadNo(r *Request) (int64, error) {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil || no <= 0 {
		return 0, errs.New(errs.NotFound, "market.no_upload", "upload", r.PathValue("no"))
	}
	return no, nil
}

func (s *Server) uploadFrame(r *Request, u market.Upload) *uploadData {
	d := &uploadData{
		U: u, State: string(u.State), Chip: uploadChip(r.Lang, u), ModeKey: "stock.mode_" + string(u.Mode), Zone: s.zone(r),
		Steps: uploadSteps(u), May: r.Actor.OrgNo == u.Member && r.Actor.May("market.upload", access.Own),
	}
	d.Counted = u.State == market.Ready || u.State == market.Published || u.State == market.Undone
	d.StepKey = "stock.reading_" + orElse(u.Step, "start")
	d.Chips = chip("o", r.Lang.T("stock.rows_ready")+" "+r.Lang.Int(u.RowsOK)) + " " +
		chip("a", r.Lang.T("stock.rows_held")+" "+r.Lang.Int(u.Counts.Held)) + " " +
		chip("x", r.Lang.T("stock.rows_refused")+" "+r.Lang.Int(u.Counts.Refused))
	if u.Reason != "" {
		d.Reason = r.Lang.Fill(u.Reason, u.Args)
	}
	d.Undo = u.State == market.Published && u.UndoUntil > r.Now && r.Actor.OrgNo == u.Member && r.Actor.May("market.undo", access.Own)
	return d
}

// uploadSteps says how far an upload has come.
func uploadSteps(u market.Upload) []uploadStep {
	at := map[string]int{string(market.Received): 1, string(market.Reading): 2, string(market.Ready): 3, string(market.Published): 5, string(market.Undone): 4}
	now, ok := at[string(u.State)]
	var steps []uploadStep
	for i, key := range []string{"send", "map", "read", "check", "publish"} {
		st := uploadStep{Key: "stock.step_" + key}
		switch {
		case !ok:
		case i < now:
			st.Class = "done"
		case i == now:
			st.Class = "now"
		}
		steps = append(steps, st)
	}
	return steps
}

func uploadTitle(r *Request, u market.Upload) string {
	switch {
	case u.State == market.Ready && (u.Mode == market.Keep || u.Mode == market.Delete):
		return r.Lang.T("stock.title_checked", "file", u.FileName)
	case u.State == market.Ready:
		return r.Lang.T("stock.title_ready", "n", u.Counts.Added+u.Counts.Changed+u.Counts.Same)
	}
	return r.Lang.T("stock.title_"+string(u.State), "file", u.FileName)
}

// fillMapping looks at the file with the profile and reads its first rows.
func (s *Server) fillMapping(r *Request, d *uploadData, with *stockfile.Profile) error {
	m, err := market.Inspect(r.Context(), s.Keeper.DB(), s.Blobs, r.Actor, d.U.No, with)
	if err != nil {
		return err
	}
	sample, err := market.Preview(r.Context(), s.Keeper.DB(), s.Blobs, r.Actor, d.U.No, m.Profile)
	if err != nil {
		return err
	}
	x := newMapping(r.Lang, m.Inspection, m.Profile, sample.Unknown)
	d.Mapping, d.Remembered, d.Preview = &x, m.Remembered, &sample
	return nil
}

// stockProgress is the part of the page that changes while a file is read.
func (s *Server) stockProgress(w http.ResponseWriter, r *Request) error {
	u, err := s.uploadOf(r)
	if err != nil {
		return err
	}
	w.Header().Set("X-State", string(u.State))
	return s.part(w, r, "stock_upload", "progress", s.uploadFrame(r, u))
}

// readStock keeps what the mapping form says and starts reading, or looks again.
func (s *Server) readStock(w http.ResponseWriter, r *Request) error {
	no, err := uploadNo(r)
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	p, mode, err := s.answered(r, no, form)
	if err == nil && form.Get("do") == "look" {
		return s.uploadPage(w, r, &p, nil)
	}
	if err == nil {
		_, err = market.Read{Upload: no, Mode: mode, Profile: p}.Do(r.Context(), s.Keeper, s.Blobs, r.Actor, r.Command())
	}
	if e := errs.Of(err); e != nil && e.Code == errs.Invalid {
		return s.uploadPage(w, r, &p, e)
	}
	if err != nil {
		return err
	}
	return redirect(w, r, uploadURL(no))
}

// answered is the profile of an upload with the answers of the form.
func (s *Server) answered(r *Request, no int64, form url.Values) (stockfile.Profile, market.Mode, error) {
	u, err := s.uploadOf(r)
	if err != nil {
		return stockfile.Profile{}, "", err
	}
	m, err := market.Inspect(r.Context(), s.Keeper.DB(), s.Blobs, r.Actor, no, nil)
	if err != nil {
		return stockfile.Profile{}, "", err
	}
	p, err := profileFrom(m.Profile, m.Inspection, form)
	return p, u.Mode, err
}

// publishStock makes an upload live.
func (s *Server) publishStock(w http.ResponseWriter, r *Request) error {
	no, err := uploadNo(r)
	if err != nil {
		return err
	}
	confirm, _ := strconv.ParseInt(r.PostFormValue("confirm"), 10, 64) // nothing or no number confirms nothing
	_, err = market.Publish{Upload: no, Confirm: confirm}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	if e := errs.Of(err); e != nil && e.Field == "confirm" {
		return s.uploadPage(w, r, nil, e)
	}
	return s.done(w, r, err, "stock.published", uploadURL(no))
}

// undoStock puts back what stood before an upload.
func (s *Server) undoStock(w http.ResponseWriter, r *Request) error {
	no, err := uploadNo(r)
	if err != nil {
		return err
	}
	_, err = market.Undo{Upload: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.done(w, r, err, "stock.undone", uploadURL(no))
}

// discardStock throws an upload away that is not published.
func (s *Server) discardStock(w http.ResponseWriter, r *Request) error {
	no, err := uploadNo(r)
	if err != nil {
		return err
	}
	_, err = market.Discard{Upload: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.done(w, r, err, "stock.discarded", "/stock/uploads")
}

// done tells what a form did on the page it leads to.
func (s *Server) done(w http.ResponseWriter, r *Request, err error, key, to string) error {
	if err != nil {
		return err
	}
	s.say(w, key)
	return redirect(w, r, to)
}
