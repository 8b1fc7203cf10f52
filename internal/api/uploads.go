package api

import (
	"io"
	"net/http"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
)

// A stock file goes live in two commands, so that nothing surprises: POST /stock/uploads
// reads and stages it, POST …/publish flips it in.
var uploadOperations = []Operation{
	sendFile("uploadStock", "/stock/uploads", "market.upload", "stock", "Send a stock file; it is read and staged, and nothing is live before it is published", (*Server).uploadStock),
	get("listUploads", "/stock/uploads", "market.stock", "stock", "Uploads of a member, the latest first", (*Server).listUploads),
	get("readUpload", "/stock/uploads/{no}", "market.stock", "stock", "Where an upload stands, and what its columns were read as", (*Server).readUpload),
	command("mapUpload", http.MethodPost, "/stock/uploads/{no}/read", "market.map", "stock", "Answer what the file left open and read it", (*Server).mapUpload),
	command("publishUpload", http.MethodPost, "/stock/uploads/{no}/publish", "market.publish", "stock", "Make a ready upload live, all at once", (*Server).publishUpload),
	command("undoUpload", http.MethodPost, "/stock/uploads/{no}/undo", "market.undo", "stock", "Take the last published upload back", (*Server).undoUpload),
	command("discardUpload", http.MethodDelete, "/stock/uploads/{no}", "market.map", "stock", "Drop an upload that is not published", (*Server).discardUpload),
}

// sendFile declares a write whose body is a file.
func sendFile[I, O any](name, path string, act access.Act, group, summary string, do func(*Server, *call, I) (O, error)) Operation {
	o := declare(http.MethodPost, http.StatusCreated, name, path, act, group, summary, do)
	o.Body, o.Time = market.MaxFile+maxBody, 2*time.Hour
	return o
}

type uploadStock struct {
	Member int64       `query:"member" doc:"number of the member; only the exchange names another than its own"`
	Mode   market.Mode `query:"mode" default:"merge" enum:"replace,merge,keep,delete" doc:"replace: the file is the whole stock; merge: lines are added or changed; keep: leases of the lines named are renewed; delete: the lines named are dropped"`
	Name   string      `query:"name" doc:"the file's name; its ending helps to tell its kind" example:"stock.csv"`
	Set    []string    `query:"set" doc:"field=value for cells that are empty or missing" example:"shape=Round"`
	File   io.Reader   `body:"application/octet-stream multipart/form-data"`
}

// Upload is a stock file on its way.
type Upload struct {
	No       int64         `json:"no" example:"71"`
	Member   int64         `json:"member" example:"188"`
	State    string        `json:"state" enum:"received,reading,ready,published,undone,discarded,failed"`
	Mode     market.Mode   `json:"mode" enum:"replace,merge,keep,delete"`
	FileName string        `json:"file_name"`
	Size     int64         `json:"size" doc:"bytes"`
	Received clock.Instant `json:"received"`
	Step     string        `json:"step,omitempty" doc:"of reading"`
	Done     int64         `json:"done" doc:"of the step"`
	Todo     int64         `json:"todo" doc:"of the step; 0 when not known"`

	Rows    int64 `json:"rows" doc:"rows read"`
	Ready   int64 `json:"ready" doc:"rows that may be listed as read"`
	Held    int64 `json:"held" doc:"rows that wait for a word of the member"`
	Refused int64 `json:"refused" doc:"rows that cannot be stock as they stand"`
	Added   int64 `json:"added"`
	Changed int64 `json:"changed"`
	Same    int64 `json:"same"`
	Dropped int64 `json:"dropped"`
	Kept    int64 `json:"kept" doc:"held, on memo or in a deal: not touched"`

	Until     clock.Instant `json:"until,omitzero" doc:"publish before"`
	UndoUntil clock.Instant `json:"undo_until,omitzero"`
	Why       string        `json:"why,omitempty" doc:"why it failed, or what keeps it from being read, in words"`

	Columns   []Column   `json:"columns,omitempty" doc:"of a received file"`
	Questions []Question `json:"questions,omitempty" doc:"what the file leaves open"`
	Missing   []string   `json:"missing,omitempty" doc:"fields that no column gives"`
}

// Column is a column of a file and what it is read as.
type Column struct {
	Header string `json:"header"`
	Key    string `json:"key" doc:"what the answer in “columns” calls it"`
	Field  string `json:"field,omitempty" doc:"absent: it is not read" example:"carat"`
}

// Question is something the values of a file cannot decide.
type Question struct {
	Key      string   `json:"key" example:"price"`
	Column   string   `json:"column,omitempty" doc:"key of the column asked about"`
	Choices  []string `json:"choices"`
	Proposed string   `json:"proposed,omitempty"`
	Open     bool     `json:"open" doc:"no row is ready until it is answered"`
	Why      string   `json:"why"`
}

func uploadView(u market.Upload, l i18n.Lang) Upload {
	v := Upload{
		No: u.No, Member: u.Member, State: string(u.State), Mode: u.Mode, FileName: u.FileName, Size: u.Size, Received: u.Received,
		Step: u.Step, Done: u.Done, Todo: u.Todo, Rows: u.RowsRead, Ready: u.RowsOK, Held: u.Counts.Held, Refused: u.Counts.Refused,
		Added: u.Counts.Added, Changed: u.Counts.Changed, Same: u.Counts.Same, Dropped: u.Counts.Dropped, Kept: u.Counts.Kept,
		Until: u.Until, UndoUntil: u.UndoUntil,
	}
	if u.Reason != "" {
		v.Why = l.Fill(u.Reason, u.Args)
	}
	return v
}

// inspected adds what was found out about a file.
func (v *Upload) inspected(in *stockfile.Inspection, l i18n.Lang) {
	key := make(map[int]string, len(in.Columns))
	for _, c := range in.Columns {
		key[c.Index] = c.Key
		one := Column{Header: c.Header, Key: c.Key}
		if c.Field != stockfile.FieldNone {
			one.Field = c.Field.String()
		}
		v.Columns = append(v.Columns, one)
	}
	for i := range in.Questions {
		q := &in.Questions[i]
		v.Questions = append(v.Questions, Question{q.Key, key[q.Column], q.Choices, q.Proposed, q.Open, q.Why.Text(l)})
	}
	for _, f := range in.Missing {
		v.Missing = append(v.Missing, f.String())
	}
}

func (s *Server) uploadStock(c *call, in uploadStock) (Upload, error) {
	member, err := memberOf(c.Actor, in.Member)
	if err != nil {
		return Upload{}, err
	}
	if _, err := (stockfile.Profile{}).With(in.Set); err != nil { // before a long file travels
		return Upload{}, err
	}
	file, name, err := fileOf(c, in.File)
	if err != nil {
		return Upload{}, err
	}
	if in.Name != "" {
		name = in.Name
	}
	ref, err := market.TakeFile(c.Context(), s.Blobs, file, nil)
	if err != nil {
		return Upload{}, bodyLimit(err)
	}
	made, err := market.Receive{Member: member, Mode: in.Mode, FileName: name, File: ref}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd)
	if err != nil {
		return Upload{}, err
	}
	u, err := market.UploadByNo(c.Context(), s.DB, c.Actor, made.Upload)
	if err != nil || u.State != market.Received { // the call came again: reading has begun
		return uploadView(u, c.Lang), err
	}
	return s.readOn(c, made.Upload, in.Mode, in.Set, nil, c.next("read"))
}

// readOn starts reading a received file when nothing stands in the way, with what the
// member answered for such files before. What stands in the way is no failure of the call:
// the file is here, and the answer says what to add.
func (s *Server) readOn(c *call, no int64, mode market.Mode, set []string, profile *stockfile.Profile, cmd id.ID) (Upload, error) {
	m, err := market.Inspect(c.Context(), s.DB, s.Blobs, c.Actor, no, profile)
	var refusal error
	if err == nil {
		p, bad := m.Profile.With(set)
		if bad != nil {
			return Upload{}, bad
		}
		_, refusal = market.Read{Upload: no, Mode: mode, Profile: p}.Do(c.Context(), s.Keeper, s.Blobs, c.Actor, cmd)
	} else {
		refusal = err
	}
	u, err := market.UploadByNo(c.Context(), s.DB, c.Actor, no)
	if err != nil {
		return Upload{}, err
	}
	v := uploadView(u, c.Lang)
	if refusal == nil {
		return v, nil
	}
	e := errs.Of(refusal)
	if e.Code == errs.Internal || e.Code == errs.Unavailable || e.Code == errs.TooMany || e.Code == errs.Forbidden {
		return Upload{}, e
	}
	v.Why = c.Lang.Fill(e.Key, e.Args)
	if m.Inspection != nil {
		v.inspected(m.Inspection, c.Lang)
	}
	return v, nil
}

type listUploads struct {
	Member int64 `query:"member" doc:"number of the member; only the exchange names another than its own"`
	Before int64 `query:"before" doc:"uploads with a number below this one"`
	Limit  int   `query:"limit" default:"50" min:"1" max:"1000"`
}

// UploadPage is one page of uploads.
type UploadPage struct {
	Uploads []Upload `json:"uploads"`
	Next    int64    `json:"next,omitempty" doc:"“before” of the page after this one; absent on the last"`
}

func (s *Server) listUploads(c *call, in listUploads) (UploadPage, error) {
	member, err := memberOf(c.Actor, in.Member)
	if err != nil {
		return UploadPage{}, err
	}
	all, err := market.Uploads(c.Context(), s.DB, c.Actor, member, in.Before, in.Limit+1)
	if err != nil {
		return UploadPage{}, err
	}
	page := UploadPage{Uploads: []Upload{}}
	if len(all) > in.Limit {
		all = all[:in.Limit]
		page.Next = all[in.Limit-1].No
	}
	for _, u := range all {
		page.Uploads = append(page.Uploads, uploadView(u, c.Lang))
	}
	return page, nil
}

type uploadNo struct {
	No int64 `path:"no" doc:"number of the upload" example:"71"`
}

func (s *Server) readUpload(c *call, in uploadNo) (Upload, error) {
	u, err := market.UploadByNo(c.Context(), s.DB, c.Actor, in.No)
	if err != nil {
		return Upload{}, err
	}
	v := uploadView(u, c.Lang)
	if u.State == market.Received {
		if m, err := market.Inspect(c.Context(), s.DB, s.Blobs, c.Actor, in.No, nil); err == nil {
			v.inspected(m.Inspection, c.Lang)
		} else if e := errs.Of(err); e.Code != errs.Internal {
			v.Why = c.Lang.Fill(e.Key, e.Args)
		} else {
			return Upload{}, err
		}
	}
	return v, nil
}

type mapUpload struct {
	No   int64     `path:"no" doc:"number of the upload" example:"71"`
	Body MapUpload `body:"json" example:"{\"mode\":\"replace\",\"columns\":{\"MY WEIGHT\":\"carat\"},\"set\":[\"shape=Round\"]}"`
}

// MapUpload answers what a file left open.
type MapUpload struct {
	Mode     market.Mode                  `json:"mode" enum:"replace,merge,keep,delete"`
	Columns  map[string]string            `json:"columns,omitempty" doc:"column key to field name; “-” for “do not read”"`
	Values   map[string]map[string]string `json:"values,omitempty" doc:"field to raw word to canonical word"`
	Price    string                       `json:"price,omitempty" enum:"per_carat,total" doc:"what a column “Price” means"`
	Discount string                       `json:"discount,omitempty" enum:"percent,fraction,percent_off,fraction_off"`
	Set      []string                     `json:"set,omitempty" doc:"field=value for cells that are empty or missing"`
}

func (s *Server) mapUpload(c *call, in mapUpload) (Upload, error) {
	p := stockfile.Profile{Columns: in.Body.Columns, Values: in.Body.Values, Price: in.Body.Price, Discount: in.Body.Discount}
	if err := p.Check(); err != nil {
		return Upload{}, err
	}
	return s.readOn(c, in.No, in.Body.Mode, in.Body.Set, &p, c.Cmd)
}

type publishUpload struct {
	No   int64         `path:"no" doc:"number of the upload" example:"71"`
	Body PublishUpload `body:"json" example:"{\"confirm\":0}"`
}

// PublishUpload publishes an upload.
type PublishUpload struct {
	Confirm int64 `json:"confirm,omitempty" doc:"the number of listings a big replace removes, as the refusal market.confirm_drop names it"`
}

// Flipped is what publishing or taking back did.
type Flipped struct {
	Upload    int64         `json:"upload" example:"71"`
	Live      int64         `json:"live" doc:"listings of the member that are live now"`
	Added     int64         `json:"added"`
	Changed   int64         `json:"changed"`
	Dropped   int64         `json:"dropped"`
	UndoUntil clock.Instant `json:"undo_until,omitzero"`
}

func flipped(f market.Flipped, err error) (Flipped, error) {
	return Flipped{f.Upload, f.Live, f.Counts.Added, f.Counts.Changed, f.Counts.Dropped, f.UndoUntil}, err
}

func (s *Server) publishUpload(c *call, in publishUpload) (Flipped, error) {
	return flipped(market.Publish{Upload: in.No, Confirm: in.Body.Confirm}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

func (s *Server) undoUpload(c *call, in uploadNo) (Flipped, error) {
	return flipped(market.Undo{Upload: in.No}.Do(c.Context(), s.Keeper, c.Actor, c.Cmd))
}

func (s *Server) discardUpload(c *call, in uploadNo) (Upload, error) {
	if _, err := (market.Discard{Upload: in.No}).Do(c.Context(), s.Keeper, c.Actor, c.Cmd); err != nil {
		return Upload{}, err
	}
	return s.readUpload(c, in)
}
