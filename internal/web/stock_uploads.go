package web

import (
	"errors"
	"html/template"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/registry/access"
)

// uploadsPage is how many uploads one page lists.
const uploadsPage = 20

// uploadsData is the page of a member's uploads.
type uploadsData struct {
	Uploads []uploadLine
	Older   int64 // the number to go on before, 0 on the last page
	Modes   []choice
	Max     string // bytes of a file
	May     bool
	Problem string // why the last file was not taken
	Zone    zone
}

type uploadLine struct {
	market.Upload
	Chip    template.HTML
	ModeKey string
}

// stockUploads lists the stock files of the reader's member and takes a new one.
func (s *Server) stockUploads(w http.ResponseWriter, r *Request) error {
	return s.uploadsPage(w, r, market.Replace, nil)
}

func (s *Server) uploadsPage(w http.ResponseWriter, r *Request, mode market.Mode, refused *errs.Error) error {
	if r.Actor.OrgNo == 0 {
		return errs.New(errs.Forbidden, "stock.no_member")
	}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // anything else is the first page
	all, err := market.Uploads(r.Context(), s.Keeper.DB(), r.Actor, r.Actor.OrgNo, before, uploadsPage+1)
	if err != nil {
		return err
	}
	d := uploadsData{Max: r.Lang.Int(market.MaxFile>>20) + " MB", May: r.Actor.May("market.upload", access.Own), Zone: s.zone(r)}
	if len(all) > uploadsPage {
		all = all[:uploadsPage]
		d.Older = all[uploadsPage-1].No
	}
	for _, u := range all {
		d.Uploads = append(d.Uploads, uploadLine{u, uploadChip(r.Lang, u), "stock.mode_" + string(u.Mode)})
	}
	for _, m := range market.Modes {
		d.Modes = append(d.Modes, choice{string(m), r.Lang.T("stock.mode_" + string(m)), m == mode})
	}
	v := View{Title: r.Lang.T("stock.uploads_title"), Data: &d, NoIndex: true, Scripts: []string{"upload.js"}}
	if refused != nil {
		d.Problem = r.Lang.Fill(refused.Key, refused.Args)
		v.Status = refused.Status()
		v.Title = r.Lang.T("web.error_title", "what", v.Title)
	}
	return s.show(w, r, "stock_uploads", v)
}

// uploadKinds are the chips of an upload's states.
var uploadKinds = map[string]string{
	string(market.Received): "a", string(market.Reading): "i", string(market.Ready): "a", string(market.Published): "o",
	string(market.Undone): "x", string(market.Discarded): "n", string(market.Failed): "x",
}

func uploadChip(l i18n.Lang, u market.Upload) template.HTML {
	return chip(uploadKinds[string(u.State)], l.T("state.upload."+string(u.State)))
}

// sendStock takes a stock file as it streams in. The fields of the form stand before the
// file, so that nothing of it is held in memory.
func (s *Server) sendStock(w http.ResponseWriter, r *Request) error {
	if err := access.Check(r.Actor, "market.upload", access.Own); err != nil {
		return err // before 500 MB are taken from somebody who may not
	}
	c, cmd, err := s.takeStock(r)
	if err == nil {
		c.Member = r.Actor.OrgNo
		var made market.UploadMade
		if made, err = c.Do(r.Context(), s.Keeper, r.Actor, cmd); err == nil {
			return redirect(w, r, uploadURL(made.Upload))
		}
	}
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		err = errs.New(errs.TooLarge, "market.file_too_large", "max", market.MaxFile>>20).At("file")
	}
	if e := errs.Of(err); e.Code == errs.Invalid || e.Code == errs.TooLarge || e.Code == errs.Unsupported {
		return s.uploadsPage(w, r, orElse(c.Mode, market.Replace), e)
	}
	return err
}

// takeStock reads the parts of the form up to the file and keeps the file.
func (s *Server) takeStock(r *Request) (market.Receive, id.ID, error) {
	var c market.Receive
	cmd := id.New()
	parts, err := r.MultipartReader()
	if err != nil {
		return c, cmd, errs.New(errs.Invalid, "web.form_unreadable").Because(err)
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return c, cmd, errs.New(errs.Invalid, "stock.no_file").At("file")
		case err != nil:
			return c, cmd, errs.New(errs.Invalid, "web.form_unreadable").Because(err)
		}
		switch part.FormName() {
		case "mode":
			c.Mode = market.Mode(small(part))
		case "cmd":
			if x, err := id.Parse(small(part)); err == nil && !x.IsZero() {
				cmd = x
			}
		case "file":
			if c.FileName = part.FileName(); c.FileName == "" {
				return c, cmd, errs.New(errs.Invalid, "stock.no_file").At("file")
			}
			c.File, err = market.TakeFile(r.Context(), s.Blobs, part, nil)
			return c, cmd, err
		}
	}
}

// small is the value of a short form field.
func small(p *multipart.Part) string {
	b, _ := io.ReadAll(io.LimitReader(p, 100)) // a broken part is an unknown value
	return string(b)
}

func uploadURL(no int64) string { return "/stock/uploads/" + strconv.FormatInt(no, 10) }
