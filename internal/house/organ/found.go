package organ

import (
	"context"
	"regexp"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Found makes a special committee, by a resolution of the council.
type Found struct {
	Code       string     `json:"code"` // short, in Latin letters: stands in addresses
	Name       i18n.Text  `json:"name"`
	Resolution int64      `json:"resolution"`
	From       clock.Date `json:"from"`
}

var codes = regexp.MustCompile(`^[a-z][a-z0-9-]{2,30}$`)

// Do makes it.
func (c Found) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (SeatDone, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "organ.Found", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, SeatDone, error) {
			if err := access.Check(who, "organ.found", access.Any); err != nil {
				return nil, SeatDone{}, err
			}
			code := strings.TrimSpace(c.Code)
			if !codes.MatchString(code) {
				return nil, SeatDone{}, errs.New(errs.Invalid, "organ.bad_code").At("code")
			}
			if _, err := ByCode(ctx, tx, code); err == nil {
				return nil, SeatDone{}, errs.New(errs.Conflict, "organ.code_taken", "code", code).At("code")
			} else if !errs.Is(err, "organ.none") {
				return nil, SeatDone{}, err
			}
			name, err := written(c.Name, "name", maxTitle)
			if err != nil {
				return nil, SeatDone{}, err
			}
			if _, err := clock.ParseDate(string(c.From)); err != nil {
				return nil, SeatDone{}, errs.New(errs.Invalid, "organ.bad_day").At("from")
			}
			r, found, err := resolutionByNo(ctx, tx, c.Resolution)
			if err != nil {
				return nil, SeatDone{}, err
			}
			if !found || !r.Adopted || r.Organ != Council {
				return nil, SeatDone{}, errs.New(errs.Invalid, "organ.no_resolution", "no", c.Resolution).At("resolution")
			}
			_, err = tx.Exec(ctx, "INSERT INTO organ_special (code, name, chosen_by, resolution, from_day, until_day) VALUES ($1, $2, $3, $4, $5, '')", code, asJSON(name), Council, c.Resolution, c.From)
			return fact.OrganFounded{Organ: code, ChosenBy: Council, Resolution: c.Resolution, From: c.From}, SeatDone{}, err
		})
}
