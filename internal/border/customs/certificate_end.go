package customs

import (
	"context"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Revoke ends a certificate; its code then says that it is void.
type Revoke struct {
	Certificate int64  `json:"certificate"`
	Why         string `json:"why"`
}

// Do revokes it.
func (c Revoke) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Certified, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "customs.Revoke", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Certified, error) {
			if err := access.Check(who, "certificate.revoke", access.Any); err != nil {
				return nil, Certified{}, err
			}
			x, found, err := db.Row(ctx, tx, scanStone, "SELECT "+stoneColumns+" FROM customs_stone s WHERE s.no = $1", c.Certificate)
			if err != nil || !found {
				if err == nil {
					err = errs.New(errs.NotFound, "customs.no_certificate", "certificate", c.Certificate)
				}
				return nil, Certified{}, err
			}
			if x.Why, err = words(c.Why, "why"); err != nil {
				return nil, Certified{}, err
			}
			if err := x.step("revoke"); err != nil {
				return nil, Certified{}, err
			}
			if x.Code != "" {
				if err := document.MakeVoid(ctx, tx, x.Code, k.Clock().Now(), x.Why); err != nil {
					return nil, Certified{}, err
				}
			}
			return x.moved("revoke"), Certified{Certificate: x.No, State: x.State, Code: x.Code}, x.keep(ctx, tx)
		})
}

// reexported ends the certificates of stones that a released record list takes abroad.
func (w *work) reexported(ctx context.Context) error {
	if w.Kind != RecordOut {
		return nil
	}
	for i := range w.lines {
		if w.lines[i].Stone == 0 {
			continue
		}
		x, found, err := db.Row(ctx, w.tx, scanStone, "SELECT "+stoneColumns+" FROM customs_stone s WHERE s.stone = $1 AND s.state = 'issued'", w.lines[i].Stone)
		if err != nil || !found {
			if err != nil {
				return err
			}
			continue
		}
		if err := x.step("leave"); err != nil {
			return err
		}
		x.Why = "customs paper " + itoa(w.No)
		if err := document.MakeVoid(ctx, w.tx, x.Code, w.now, x.Why); err != nil {
			return err
		}
		if err := x.keep(ctx, w.tx); err != nil {
			return err
		}
	}
	return nil
}

// Certificates lists certificates, newest first: of one's organisation, or all.
func Certificates(ctx context.Context, q db.Querier, who access.Actor, before int64, limit int) ([]Certificate, error) {
	all := who.May("certificate.list", access.Any)
	if !all {
		if err := access.Check(who, "certificate.list", access.Own); err != nil {
			return nil, err
		}
	}
	if before <= 0 {
		before = 1 << 62
	}
	return db.Rows(ctx, q, scanStone, "SELECT "+stoneColumns+" FROM customs_stone s WHERE s.no < $1 AND ($2 = 1 OR s.member = $3) ORDER BY s.no DESC LIMIT $4", before, yes(all), who.Org[:], limit)
}
