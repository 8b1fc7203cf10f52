package market

import (
	"context"
	"database/sql"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// ReportAnswer is what a laboratory said of one of its report numbers. The one given last holds.
type ReportAnswer struct {
	No      int64
	Lab     stone.Lab
	Number  string
	Stone   int64 // the stone it is about
	Org     id.ID
	Person  id.ID
	Genuine bool   // it is theirs
	Note    string // what is wrong with it: for the laboratory and the exchange
	At      clock.Instant
	Seen    clock.Instant // the exchange knows of one that is not theirs; 0: not yet
}

// SetIssuer notes which organisation answers for the reports of a laboratory.
type SetIssuer struct {
	Lab string `json:"lab"`
	Org id.ID  `json:"org"`
}

// IssuerSet is the answer.
type IssuerSet struct {
	Lab string `json:"lab"`
}

// Do notes it; another that answered for them before does so no more.
func (c SetIssuer) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (IssuerSet, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "report.SetIssuer", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, IssuerSet, error) {
			if err := access.Check(who, "report.issuer", access.Any); err != nil {
				return nil, IssuerSet{}, err
			}
			lab, err := stone.ParseLab(c.Lab)
			if err != nil || lab == 0 {
				return nil, IssuerSet{}, errs.New(errs.Invalid, "report.no_lab").At("lab")
			}
			o, err := party.OrgByID(ctx, tx, c.Org)
			if err != nil {
				return nil, IssuerSet{}, err
			}
			if o.Kind != party.Laboratory {
				return nil, IssuerSet{}, errs.New(errs.Invalid, "report.no_laboratory", "org", o.Name).At("lab")
			}
			_, err = tx.Exec(ctx, `INSERT INTO report_issuer (lab, org, noted_at, noted_by) VALUES ($1, $2, $3, $4)
				ON CONFLICT (lab) DO UPDATE SET org = excluded.org, noted_at = excluded.noted_at, noted_by = excluded.noted_by`, int64(lab), c.Org, k.Clock().Now(), who.Key())
			return fact.ReportIssuerSet{Lab: lab.String(), Org: c.Org}, IssuerSet{lab.String()}, err
		})
}

// LabsOf are the laboratories for whose reports an organisation answers.
func LabsOf(ctx context.Context, q db.Querier, org id.ID) ([]stone.Lab, error) {
	return db.Rows(ctx, q, db.One[stone.Lab], "SELECT i.lab FROM report_issuer i WHERE i.org = $1 ORDER BY i.lab", org)
}

// AnswerReport is the laboratory's word about a number: it is theirs, or it is not.
type AnswerReport struct {
	Lab     string `json:"lab"`
	Number  string `json:"number"`
	Genuine bool   `json:"genuine"`
	Note    string `json:"note,omitempty"` // what is wrong with it; must be given when it is not theirs
}

// ReportSaid is the answer.
type ReportSaid struct {
	No int64 `json:"no"`
}

// maxReportNote is how long a note may be, in characters.
const maxReportNote = 500

// Do writes it. What is not theirs is taken off the market by the room's follower.
func (c AnswerReport) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (ReportSaid, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "report.Answer", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ReportSaid, error) {
			v, err := c.check(ctx, tx, who)
			if err != nil {
				return nil, ReportSaid{}, err
			}
			if v.No, err = tx.Next(ctx, "report_answer"); err != nil {
				return nil, ReportSaid{}, err
			}
			_, err = tx.Exec(ctx, `INSERT INTO report_answer (no, lab, report_no, org, person, genuine, note, at, seen, seen_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, NULL)`,
				v.No, int64(v.Lab), v.Number, v.Org, person(who), yes(v.Genuine), v.Note, k.Clock().Now())
			return v.said(), ReportSaid{v.No}, err
		})
}

func (c AnswerReport) check(ctx context.Context, q db.Querier, who access.Actor) (ReportAnswer, error) {
	v := ReportAnswer{Org: who.Org, Number: strings.TrimSpace(c.Number), Genuine: c.Genuine, Note: strings.TrimSpace(c.Note)}
	if err := access.Check(who, "report.answer", access.Assigned); err != nil {
		return v, err
	}
	var err error
	if v.Lab, err = stone.ParseLab(c.Lab); err != nil || v.Lab == 0 {
		return v, errs.New(errs.Invalid, "report.no_lab").At("lab")
	}
	org, found, err := db.Row(ctx, q, db.One[id.ID], "SELECT i.org FROM report_issuer i WHERE i.lab = $1", int64(v.Lab))
	if err != nil {
		return v, err
	}
	if !found || org != who.Org {
		return v, errs.New(errs.Forbidden, "report.not_issuer", "lab", v.Lab.String()).At("lab")
	}
	switch {
	case !utf8.ValidString(v.Note) || strings.ContainsFunc(v.Note, unicode.IsControl) || utf8.RuneCountInString(v.Note) > maxReportNote:
		return v, errs.New(errs.Invalid, "report.bad_note", "max", maxReportNote).At("note")
	case v.Note == "" && !v.Genuine:
		return v, errs.New(errs.Invalid, "report.say_why").At("note")
	}
	if v.Stone, found, err = StoneByReport(ctx, q, v.Lab, v.Number); err != nil {
		return v, err
	}
	if !found { // as it is printed
		v.Number = strings.ToUpper(v.Number)
		if v.Stone, found, err = StoneByReport(ctx, q, v.Lab, v.Number); err != nil {
			return v, err
		}
	}
	if !found {
		return v, errs.New(errs.Invalid, "report.unknown", "number", v.Number).At("number")
	}
	last, found, err := lastReportAnswer(ctx, q, v.Lab, v.Number)
	if err == nil && found && last.Genuine == v.Genuine {
		err = errs.New(errs.Conflict, "report.said", "number", v.Number).At("number")
	}
	return v, err
}

func (v *ReportAnswer) said() fact.ReportAnswered {
	return fact.ReportAnswered{No: v.No, Lab: v.Lab.String(), Number: v.Number, Stone: v.Stone, Org: v.Org, Genuine: v.Genuine, Seen: v.Seen != 0}
}

// SeeReport is the exchange's word that it knows of a report that is not the laboratory's.
type SeeReport struct {
	No int64 `json:"no"`
}

// Do notes it: the flag is down.
func (c SeeReport) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (ReportSaid, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "report.See", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, ReportSaid, error) {
			if err := access.Check(who, "report.see", access.Any); err != nil {
				return nil, ReportSaid{}, err
			}
			v, found, err := db.Row(ctx, tx, scanReportAnswer, "SELECT "+reportAnswerColumns+reportAnswersFrom+" WHERE a.no = $1", c.No)
			if err != nil {
				return nil, ReportSaid{}, err
			}
			switch {
			case !found:
				return nil, ReportSaid{}, errs.New(errs.NotFound, "report.no_answer", "no", c.No)
			case v.Genuine || v.Seen != 0:
				return nil, ReportSaid{}, errs.New(errs.Conflict, "report.seen", "no", c.No)
			}
			v.Seen = k.Clock().Now()
			_, err = tx.Exec(ctx, "UPDATE report_answer SET seen = $2, seen_by = $3 WHERE no = $1", v.No, v.Seen, person(who))
			return v.said(), ReportSaid{v.No}, err
		})
}

const (
	reportAnswerColumns = "a.no, a.lab, a.report_no, COALESCE(r.stone, 0), a.org, a.person, a.genuine, a.note, a.at, a.seen"
	reportAnswersFrom   = " FROM report_answer a LEFT JOIN report r ON r.report_no = a.report_no AND r.lab = a.lab"
)

func scanReportAnswer(r *sql.Rows) (ReportAnswer, error) {
	var v ReportAnswer
	var person *id.ID
	var genuine int64
	err := r.Scan(&v.No, &v.Lab, &v.Number, &v.Stone, &v.Org, &person, &genuine, &v.Note, &v.At, &v.Seen)
	if v.Genuine = genuine == 1; person != nil {
		v.Person = *person
	}
	return v, err
}

func lastReportAnswer(ctx context.Context, q db.Querier, lab stone.Lab, number string) (ReportAnswer, bool, error) {
	return db.Row(ctx, q, scanReportAnswer, "SELECT "+reportAnswerColumns+reportAnswersFrom+" WHERE a.report_no = $1 AND a.lab = $2 ORDER BY a.no DESC LIMIT 1", number, int64(lab))
}

// person is who acts; nothing for a program of the house.
func person(who access.Actor) any {
	if who.Person.IsZero() {
		return nil
	}
	return who.Person
}

// ReportAnswers lists what was said, newest first, before a number: all for the exchange, for a
// laboratory its own. Open narrows to reports that are not theirs and that the exchange has
// not noted yet.
func ReportAnswers(ctx context.Context, q db.Querier, who access.Actor, open bool, before int64, limit int) ([]ReportAnswer, error) {
	all := access.Check(who, "report.read", access.Any) == nil
	if err := access.Check(who, "report.read", access.Assigned); !all && err != nil {
		return nil, err
	}
	if before <= 0 {
		before = math.MaxInt64
	}
	return db.Rows(ctx, q, scanReportAnswer, "SELECT "+reportAnswerColumns+reportAnswersFrom+` WHERE a.no < $1 AND ($2 = 1 OR a.org = $3) AND ($4 = 0 OR a.genuine = 0 AND a.seen = 0
		AND NOT EXISTS (SELECT 1 FROM report_answer y WHERE y.report_no = a.report_no AND y.lab = a.lab AND y.no > a.no)) ORDER BY a.no DESC LIMIT $5`,
		before, yes(all), who.Org, yes(open), limit)
}

// ReportAnswerOn is what the laboratory said last of a report; false when it said nothing. Whoever
// sees the stone may know it, but not the note.
func ReportAnswerOn(ctx context.Context, q db.Querier, r stone.Report) (ReportAnswer, bool, error) {
	if r.Key() == "" {
		return ReportAnswer{}, false, nil
	}
	v, found, err := lastReportAnswer(ctx, q, r.Lab, r.Number)
	v.Note = ""
	return v, found, err
}

// disowned is the condition that the laboratory said last of a row r of report that it is not
// theirs.
const disowned = ` EXISTS (SELECT 1 FROM report_answer a WHERE a.report_no = r.report_no AND a.lab = r.lab AND a.genuine = 0
	AND NOT EXISTS (SELECT 1 FROM report_answer y WHERE y.report_no = a.report_no AND y.lab = a.lab AND y.no > a.no))`
