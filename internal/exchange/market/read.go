package market

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
	"openbourse/internal/store/journal"
)

// The kinds of jobs of this room.
const (
	jobStage = "market.stage"
	jobAfter = "market.after"
	jobClear = "market.clear"
)

type jobBody struct {
	Upload int64 `json:"upload"`
}

func addJob(ctx context.Context, tx *db.Tx, kind string, upload int64) error {
	return job.Add(ctx, tx, job.Job{Kind: kind, Key: itoa(upload), Body: jobBody{upload}})
}

// Read is the end of the mapping step: the file is read with this profile, which is
// remembered for files with the same columns, and staged by a job.
type Read struct {
	Upload  int64             `json:"upload"`
	Mode    Mode              `json:"mode"`
	Profile stockfile.Profile `json:"profile"`
}

// Started is the answer of Read.
type Started struct {
	Upload  int64 `json:"upload"`
	Profile int64 `json:"profile"` // number of the mapping profile, 0 when nothing had to be said
}

// Do looks at the file once more and starts reading it. A file that cannot be read is
// refused; so is one with open questions, and a second upload while one is being read or ready.
func (c Read) Do(ctx context.Context, k *journal.Keeper, blobs *blob.Store, who access.Actor, cmd id.ID) (Started, error) {
	u, err := uploadByNo(ctx, k.DB(), c.Upload)
	if err != nil {
		return Started{}, err
	}
	if err := mayStock(ctx, k.DB(), who, u.Member); err != nil { // before its file is looked at
		return Started{}, err
	}
	u.Mode = c.Mode
	in, err := look(ctx, blobs, &u, c.Profile)
	if err != nil {
		return Started{}, err
	}
	header := headerKey(in)
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "market.Read", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Started, error) {
			now := k.Clock().Now()
			u, err := uploadByNo(ctx, tx, c.Upload)
			if err != nil {
				return nil, Started{}, err
			}
			o, err := may(ctx, tx, who, "market.map", u.Member, now)
			if err != nil {
				return nil, Started{}, err
			}
			// A staged file claims report numbers, so reading one begins something new: who
			// is suspended may only discard it.
			today, err := calendar.DayOf(ctx, tx, now)
			if err != nil {
				return nil, Started{}, err
			}
			if who.Suspended || o.StateOn(today) == party.Suspended {
				return nil, Started{}, errs.New(errs.Conflict, "market.suspended", "org", o.Name)
			}
			to, err := u.move(ActRead)
			if err != nil {
				return nil, Started{}, err
			}
			if !c.Mode.Known() {
				return nil, Started{}, errs.New(errs.Invalid, "market.bad_mode", "mode", string(c.Mode)).At("mode")
			}
			if err := unread(in); err != nil {
				return nil, Started{}, err
			}
			s, err := ownStock(ctx, tx, u.Member)
			if err != nil {
				return nil, Started{}, err
			}
			if s.staged != 0 {
				return nil, Started{}, errs.New(errs.Conflict, "market.one_at_a_time", "upload", s.staged)
			}
			profile, err := saveProfile(ctx, tx, u.Member, header, c.Profile, who, int64(now))
			if err != nil {
				return nil, Started{}, err
			}
			s.staged = u.No
			if err := s.write(ctx, tx); err != nil {
				return nil, Started{}, err
			}
			if _, err := tx.Exec(ctx, "UPDATE upload SET state = $2, mode = $3, profile = $4, started = $5, container = $6, step = $7, edits_started = $8 WHERE no = $1",
				u.No, string(to), string(c.Mode), profile, int64(now), in.Container, stepRows, s.edits); err != nil {
				return nil, Started{}, err
			}
			return fact.UploadMapped{Upload: u.No, Member: u.Member, Profile: profile, Mode: string(c.Mode)},
				Started{u.No, profile}, addJob(ctx, tx, jobStage, u.No)
		})
}

// saveProfile keeps a profile as a new version, unless the last one says the same, and
// gives its number.
func saveProfile(ctx context.Context, tx *db.Tx, member int64, header string, p stockfile.Profile, who access.Actor, now int64) (int64, error) {
	last, old, err := profileFor(ctx, tx, member, header)
	if err != nil {
		return 0, err
	}
	version := old.Version
	old.Version, p.Version = 0, 0
	before, err := json.Marshal(old)
	if err != nil {
		return 0, fmt.Errorf("market: %w", err)
	}
	body, err := json.Marshal(p)
	if err != nil || string(body) == string(before) {
		return last, err
	}
	p.Version = version + 1
	if body, err = json.Marshal(p); err != nil {
		return 0, fmt.Errorf("market: %w", err)
	}
	no, err := tx.Next(ctx, "profile")
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, "INSERT INTO mapping_profile (no, member, header, version, at, actor, body) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		no, member, header, p.Version, now, who.Key(), string(body))
	return no, err
}

// fail ends an upload whose file cannot be read. Nothing of it was visible.
func fail(ctx context.Context, k *journal.Keeper, upload, run int64, why *errs.Error) error {
	_, err := bulk(ctx, k, "market.fail", upload, func(ctx context.Context, tx *db.Tx) (journal.Fact, struct{}, error) {
		u, err := uploadByNo(ctx, tx, upload)
		if err != nil {
			return nil, struct{}{}, err
		}
		if u.State != Reading || u.run != run {
			return nil, struct{}{}, errStopped
		}
		f, err := endUpload(ctx, tx, &u, ActFail, int64(k.Clock().Now()), why)
		return f, struct{}{}, err
	})
	if errors.Is(err, errStopped) {
		return nil
	}
	return err
}

// endUpload takes an upload out of the way for good, with a job that removes what it staged.
func endUpload(ctx context.Context, tx *db.Tx, u *uploadRow, act lifecycle.Act, now int64, why *errs.Error) (journal.Fact, error) {
	to, err := u.move(act)
	if err != nil {
		return nil, err
	}
	s, err := ownStock(ctx, tx, u.Member)
	if err != nil {
		return nil, err
	}
	if s.staged == u.No {
		s.staged = 0
		if err := s.write(ctx, tx); err != nil {
			return nil, err
		}
	}
	reason, args := "", ""
	if why != nil {
		reason = why.Key
		b, err := json.Marshal(why.Args)
		if err != nil {
			return nil, fmt.Errorf("market: %w", err)
		}
		args = string(b)
	}
	if _, err := tx.Exec(ctx, "UPDATE upload SET state = $2, ended = $3, reason = $4, args = $5, step = '' WHERE no = $1",
		u.No, string(to), now, reason, args); err != nil {
		return nil, err
	}
	if u.dirty != 0 {
		if err := addJob(ctx, tx, jobClear, u.No); err != nil {
			return nil, err
		}
	}
	return fact.UploadEnded{Upload: u.No, Member: u.Member, State: string(to), Reason: reason}, nil
}

// Discard ends an upload that is not published. What it staged was never visible.
type Discard struct {
	Upload int64 `json:"upload"`
}

// Do discards it.
func (c Discard) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (UploadMade, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "market.Discard", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, UploadMade, error) {
			u, err := uploadByNo(ctx, tx, c.Upload)
			if err != nil {
				return nil, UploadMade{}, err
			}
			now := k.Clock().Now()
			if _, err := may(ctx, tx, who, "market.map", u.Member, now); err != nil {
				return nil, UploadMade{}, err
			}
			f, err := endUpload(ctx, tx, &u, ActDiscard, int64(now), nil)
			return f, UploadMade{u.No}, err
		})
}
