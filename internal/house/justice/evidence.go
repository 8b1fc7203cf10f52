package justice

import (
	"context"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Evidence is a document in the file of a case.
type Evidence struct {
	No   int64
	At   clock.Instant
	Side string // claimant, against, house
	Name string
	Type string // as its content says: never what the sender claims
	File blob.Ref
}

// maxEvidence is how many documents a case holds.
const maxEvidence = 200

// Show puts a document into the file of a case: by a side or by the panel.
type Show struct {
	Case int64    `json:"case"`
	Name string   `json:"name"`
	Type string   `json:"type"` // from document.Take
	File blob.Ref `json:"file"`
}

// Do files it, while the case is not decided.
func (c Show) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	return step(ctx, k, who, cmd, "justice.Show", c, "justice.file", c.Case, func(ctx context.Context, tx *db.Tx, x *Case, now clock.Instant) (journal.Fact, error) {
		name, err := document.AttachmentName(c.Name, c.Type)
		if err != nil {
			return nil, err
		}
		if !x.Heard() {
			return nil, errs.New(errs.Conflict, "justice.decided", "case", x.No)
		}
		n, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COALESCE(MAX(e.no), 0) FROM justice_evidence e WHERE e.case_no = $1", x.No)
		if err != nil {
			return nil, err
		}
		if n >= maxEvidence {
			return nil, errs.New(errs.Conflict, "justice.many_files", "max", maxEvidence).At("file")
		}
		if _, err := tx.Exec(ctx, "INSERT INTO justice_evidence (case_no, no, at, side, person, name, type, size, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			x.No, n+1, now, x.Side(who.Org), maybe(who.Person), name, c.Type, c.File.Size, c.File.Hash); err != nil {
			return nil, err
		}
		if err := blob.Hold(ctx, tx, c.File, "case:"+itoa(x.No), now); err != nil {
			return nil, err
		}
		return x.moved("shown"), x.add(ctx, tx, now, "show", who, name)
	})
}

// Heard tells whether more can come into the file.
func (c *Case) Heard() bool { return c.State == Open || c.State == Hearing || c.State == Appealed }

// EvidenceOf finds one document, for the sides and the panel alone.
func EvidenceOf(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no, n int64) (Evidence, error) {
	if _, err := enter(ctx, q, who, "justice.read", no, now); err != nil {
		return Evidence{}, err
	}
	e, found, err := db.Row(ctx, q, scanEvidence, "SELECT "+evidenceColumns+" FROM justice_evidence e WHERE e.case_no = $1 AND e.no = $2", no, n)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "justice.no_file", "file", n)
	}
	return e, err
}
