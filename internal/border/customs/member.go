package customs

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Done is the answer of the commands about papers.
type Done struct {
	Paper    int64           `json:"paper"`
	Revision int64           `json:"revision"`
	State    lifecycle.State `json:"state"`
	Entry    string          `json:"entry,omitempty"`
	Form     string          `json:"form,omitempty"`  // number of the approval form
	Waits    bool            `json:"waits,omitempty"` // for a second officer
}

// enter reads a paper for an act. Who may not know of it is told that there is none.
func enter(ctx context.Context, q db.Querier, who access.Actor, act access.Act, no int64) (Paper, error) {
	p, found, err := byNo(ctx, q, no)
	if err != nil {
		return p, err
	}
	rel := access.Any
	if found && who.Org == p.Member {
		rel = access.Own
	}
	if err := access.Check(who, act, rel); err != nil {
		if access.Check(who, act, access.Own) == nil {
			err = none(no)
		}
		return p, err
	}
	if !found {
		return p, none(no)
	}
	return p, nil
}

// work is one command about a paper on its way.
type work struct {
	*Paper
	tx    *db.Tx
	q     db.Querier // for checks, which write nothing
	k     *journal.Keeper
	who   access.Actor
	now   clock.Instant
	lines []Line
	form  *Form
	waits bool

	unrated *errs.Error // the first line without a rule or rate, found with the scope
}

// step is what the commands about one paper have in common. run writes nothing before its
// checks are done; it gives the fact, or nil for the usual one.
func step(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID, kind string, input any, act access.Act, no int64, run func(context.Context, *work) (journal.Fact, error)) (Done, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: kind, Input: input},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			p, err := enter(ctx, tx, who, act, no)
			if err != nil {
				return nil, Done{}, err
			}
			w := work{Paper: &p, tx: tx, q: tx, k: k, who: who, now: k.Clock().Now()}
			if w.lines, err = linesOf(ctx, tx, p.No, p.Revision); err != nil {
				return nil, Done{}, err
			}
			if w.form, err = formOf(ctx, tx, p.No); err != nil {
				return nil, Done{}, err
			}
			f, err := run(ctx, &w)
			if err != nil {
				return nil, Done{}, err
			}
			d := Done{Paper: w.No, Revision: w.Revision, State: w.State, Entry: w.Entry, Waits: w.waits}
			if w.form != nil {
				d.Form = w.form.Number
			}
			return f, d, w.update(ctx, tx)
		})
}

// Fill states what only the member knows of the head, of a line's elements, and which
// documents come with the paper. A line that a check found wrong is corrected, or taken off,
// before the paper is lodged.
type Fill struct {
	Paper       int64                       `json:"paper"`
	Head        map[string]string           `json:"head,omitempty"`
	Models      map[int64]map[string]string `json:"models,omitempty"` // by line
	Attachments []Attachment                `json:"attachments,omitempty"`
	Changes     []Change                    `json:"changes,omitempty"`
	Off         []int64                     `json:"off,omitempty"` // lines to take off
}

// attachmentCodes are customs' codes of documents that we know.
var attachmentCodes = []string{"invoice", "packing", "contract", "waybill", "101036", "101037", "other"}

// AttachmentCodes are the codes a document of a paper can have: 101036 is the Kimberley
// registration certificate, 101037 the import declaration of rough diamonds.
func AttachmentCodes() []string { return slices.Clone(attachmentCodes) }

// Do keeps it, while the paper is a draft.
func (c Fill) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "customs.Fill", c, "declaration.draft", c.Paper, func(ctx context.Context, w *work) (journal.Fact, error) {
		if w.State != Draft {
			return nil, errs.New(errs.Conflict, "customs.not_draft", "paper", w.No)
		}
		if err := w.Head.set(c.Head); err != nil {
			return nil, err
		}
		for no, says := range c.Models {
			i := slices.IndexFunc(w.lines, func(l Line) bool { return l.No == no })
			if i < 0 {
				return nil, errs.New(errs.Invalid, "customs.no_line", "line", no).At("models")
			}
			if err := w.lines[i].Model.set(w.lines[i].HS, says); err != nil {
				return nil, err
			}
		}
		if err := w.correct(c.Changes); err != nil {
			return nil, err
		}
		for _, no := range c.Off {
			if !slices.ContainsFunc(w.lines, func(l Line) bool { return l.No == no }) {
				return nil, errs.New(errs.Invalid, "customs.no_line", "line", no).At("off")
			}
		}
		for i := range c.Attachments {
			a := &c.Attachments[i]
			a.Number = strings.TrimSpace(a.Number)
			if !slices.Contains(attachmentCodes, a.Code) || a.Number == "" || utf8.RuneCountInString(a.Number) > 60 || strings.ContainsFunc(a.Number, unicode.IsControl) || len(c.Attachments) > 50 {
				return nil, errs.New(errs.Invalid, "customs.bad_attachment", "code", a.Code).At("attachments")
			}
		}
		if c.Attachments != nil {
			if err := w.attach(ctx, c.Attachments); err != nil {
				return nil, err
			}
		}
		if err := w.takeOff(ctx, c.Off); err != nil {
			return nil, err
		}
		if len(c.Changes)+len(c.Off) > 0 {
			w.refresh()
			if err := w.add(ctx, w.tx, w.now, "correct", who, corrections(c.Changes, c.Off)); err != nil {
				return nil, err
			}
		}
		return w.moved("fill"), w.putLines(ctx, w.tx, w.lines)
	})
}

// corrections are what changed, for the trail: "2 weight 71.09 → 71.19; 3 off".
func corrections(changes []Change, off []int64) string {
	var all []string
	for _, c := range changes {
		all = append(all, itoa(c.Line)+" "+c.Field+" "+c.Was+" → "+c.Is)
	}
	for _, no := range off {
		all = append(all, itoa(no)+" ×")
	}
	return strings.Join(all, "; ")
}

func (w *work) takeOff(ctx context.Context, off []int64) error {
	for _, no := range off {
		if _, err := w.tx.Exec(ctx, "DELETE FROM customs_line WHERE paper = $1 AND revision = $2 AND no = $3", w.No, w.Revision, no); err != nil {
			return err
		}
	}
	w.lines = slices.DeleteFunc(w.lines, func(l Line) bool { return slices.Contains(off, l.No) })
	return nil
}

func (w *work) attach(ctx context.Context, all []Attachment) error {
	if _, err := w.tx.Exec(ctx, "DELETE FROM customs_attachment WHERE paper = $1", w.No); err != nil {
		return err
	}
	for i, a := range all {
		if err := a.insert(ctx, w.tx, w.No, int64(i+1)); err != nil {
			return err
		}
	}
	return nil
}

// Check compares a draft with vault, account, rules and register, and assesses it. The
// first check that fails is the refusal; the paper stays a draft.
type Check struct {
	Paper int64 `json:"paper"`
}

// Do checks it.
func (c Check) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "customs.Check", c, "declaration.draft", c.Paper, func(ctx context.Context, w *work) (journal.Fact, error) {
		if err := w.step(ActCheck); err != nil {
			return nil, err
		}
		all, err := w.run(ctx)
		if err != nil {
			return nil, err
		}
		if bad := all.first(); bad != nil {
			return nil, bad
		}
		w.Failed = 0
		if err := w.putLines(ctx, w.tx, w.lines); err != nil {
			return nil, err
		}
		return w.moved(ActCheck), w.add(ctx, w.tx, w.now, string(ActCheck), who, "")
	})
}

// Move is a step of the member without words of its own: reopen, drop, redo.
type Move struct {
	Paper int64         `json:"paper"`
	Act   lifecycle.Act `json:"act"`
}

// Do does it.
func (c Move) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "customs.Move", c, "declaration.draft", c.Paper, func(ctx context.Context, w *work) (journal.Fact, error) {
		if !slices.Contains([]lifecycle.Act{ActReopen, ActDrop, ActRedo}, c.Act) {
			return nil, errs.New(errs.Invalid, "customs.bad_act").At("act")
		}
		if err := w.step(c.Act); err != nil {
			return nil, err
		}
		if c.Act == ActDrop {
			if err := w.voidForm(ctx); err != nil {
				return nil, err
			}
		}
		return w.moved(c.Act), w.add(ctx, w.tx, w.now, string(c.Act), who, "")
	})
}

// Send lodges a checked paper: the checks run once more, the exchange numbers the approval
// form, and paper and form are printed.
type Send struct {
	Paper int64 `json:"paper"`
}

// Do sends it.
func (c Send) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "customs.Send", c, "declaration.send", c.Paper, func(ctx context.Context, w *work) (journal.Fact, error) {
		if err := w.step(ActSend); err != nil {
			return nil, err
		}
		all, err := w.run(ctx)
		if err != nil {
			return nil, err
		}
		if bad := all.first(); bad != nil {
			return nil, bad
		}
		w.Sent, w.Failed = w.now, 0
		if err := w.putLines(ctx, w.tx, w.lines); err != nil {
			return nil, err
		}
		if err := w.number(ctx); err != nil {
			return nil, err
		}
		if err := w.print(ctx); err != nil {
			return nil, err
		}
		return w.moved(ActSend), w.add(ctx, w.tx, w.now, string(ActSend), who, w.form.Number)
	})
}

// words cleans a text that people wrote.
func words(s, field string) (string, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	bad := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
	switch {
	case s == "":
		return "", errs.New(errs.Invalid, "customs.no_text").At(field)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, bad) || utf8.RuneCountInString(s) > 2000:
		return "", errs.New(errs.Invalid, "customs.bad_text", "max", 2000).At(field)
	}
	return s, nil
}

// day is the exchange's day of an instant, as its calendar has it.
func (w *work) day(ctx context.Context) (clock.Date, error) { return calendar.DayOf(ctx, w.q, w.now) }

// yearOf is the year of a day, for serial numbers.
func yearOf(d clock.Date) string { return d.Time().In(time.UTC).Format("2006") }
