package market

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"openbourse/internal/base/errs"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// profileFor is what a member answered last for files with that header, the empty profile
// when he never did.
func profileFor(ctx context.Context, q db.Querier, member int64, header string) (int64, stockfile.Profile, error) {
	type saved struct {
		no   int64
		body string
	}
	s, ok, err := db.Row(ctx, q, func(r *sql.Rows) (saved, error) {
		var s saved
		return s, r.Scan(&s.no, &s.body)
	}, "SELECT no, body FROM mapping_profile WHERE member = $1 AND header = $2 ORDER BY version DESC LIMIT 1", member, header)
	if err != nil || !ok {
		return 0, stockfile.Profile{}, err
	}
	p, err := readProfile(s.body)
	return s.no, p, err
}

func readProfile(body string) (stockfile.Profile, error) {
	var p stockfile.Profile
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return p, fmt.Errorf("market: a mapping profile: %w", err)
	}
	return p, nil
}

// profileByNo reads the profile an upload names; number 0 is the empty profile.
func profileByNo(ctx context.Context, q db.Querier, no int64) (stockfile.Profile, error) {
	if no == 0 {
		return stockfile.Profile{}, nil
	}
	body, ok, err := db.Row(ctx, q, db.One[string], "SELECT body FROM mapping_profile WHERE no = $1", no)
	if err == nil && !ok {
		err = fmt.Errorf("market: there is no mapping profile %d", no)
	}
	if err != nil {
		return stockfile.Profile{}, err
	}
	return readProfile(body)
}

// headerKey says for which files a profile is remembered: those with the same columns in
// the same order.
func headerKey(in *stockfile.Inspection) string {
	h := sha256.New()
	for _, c := range in.Columns {
		io.WriteString(h, c.Key+"\n")
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// openUpload opens the file of an upload for reading with a profile. The caller closes both.
func openUpload(ctx context.Context, blobs *blob.Store, u *uploadRow, p stockfile.Profile) (blob.File, *stockfile.File, error) {
	if u.Erased {
		return nil, nil, errs.New(errs.Gone, "market.file_erased", "upload", u.No)
	}
	f, size, err := blobs.Open(ctx, u.hash)
	if err != nil {
		return nil, nil, err
	}
	s, err := stockfile.Open(f, size, stockfile.Options{Name: u.FileName, Profile: p, KeysOnly: u.Mode == Keep || u.Mode == Delete})
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, s, nil
}

// Mapping is an upload's file looked at, with the profile that would read it.
type Mapping struct {
	Inspection *stockfile.Inspection
	Profile    stockfile.Profile
	Remembered bool // the profile is one the member saved for files with these columns
}

// Inspect looks at the file of an upload that was received: with the profile given, or,
// when it is nil, with the one remembered for files with the same columns.
func Inspect(ctx context.Context, q db.Querier, blobs *blob.Store, who access.Actor, upload int64, with *stockfile.Profile) (Mapping, error) {
	u, err := uploadByNo(ctx, q, upload)
	if err != nil {
		return Mapping{}, err
	}
	if err := mayStock(ctx, q, who, u.Member); err != nil {
		return Mapping{}, err
	}
	var m Mapping
	switch {
	case with != nil:
		m.Profile = *with
	case u.Profile != 0:
		if m.Profile, err = profileByNo(ctx, q, u.Profile); err != nil {
			return Mapping{}, err
		}
	default:
		first, err := look(ctx, blobs, &u, stockfile.Profile{})
		if err != nil {
			return Mapping{}, err
		}
		no, p, err := profileFor(ctx, q, u.Member, headerKey(first))
		if err != nil {
			return Mapping{}, err
		}
		if m.Remembered, m.Profile = no != 0, p; no == 0 {
			m.Inspection = first
			return m, nil
		}
	}
	m.Inspection, err = look(ctx, blobs, &u, m.Profile)
	return m, err
}

func look(ctx context.Context, blobs *blob.Store, u *uploadRow, p stockfile.Profile) (*stockfile.Inspection, error) {
	f, s, err := openUpload(ctx, blobs, u, p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	defer s.Close()
	return s.Inspection(), nil
}

// unread tells what keeps a file from being read: questions that are open.
func unread(in *stockfile.Inspection) error {
	if !in.Open() {
		return nil
	}
	n := 0
	for _, q := range in.Questions {
		if q.Open {
			n++
		}
	}
	return errs.New(errs.Invalid, "market.questions", "n", n).At("columns")
}
