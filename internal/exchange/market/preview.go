package market

import (
	"context"
	"errors"
	"slices"

	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
)

// previewRows is how many rows the mapping step reads: enough to meet the words of a file,
// few enough to answer at once.
const previewRows = 1000

// maxUnknown bounds the words that the mapping step asks about.
const maxUnknown = 100

// Sample is what the first rows of a file would become under a profile.
type Sample struct {
	stockfile.Summary
	Unknown map[stockfile.Field][]string // raw words of list fields that no list has, as they stand
}

var errEnough = errors.New("market: enough rows")

// Preview reads the first rows of an upload's file with a profile and changes nothing.
func Preview(ctx context.Context, q db.Querier, blobs *blob.Store, who access.Actor, upload int64, p stockfile.Profile) (Sample, error) {
	s := Sample{Unknown: map[stockfile.Field][]string{}}
	u, err := uploadByNo(ctx, q, upload)
	if err != nil {
		return s, err
	}
	if err := mayStock(ctx, q, who, u.Member); err != nil {
		return s, err
	}
	f, file, err := openUpload(ctx, blobs, &u, p)
	if err != nil {
		return s, err
	}
	defer f.Close()
	defer file.Close()
	_, err = file.Each(ctx, func(r *stockfile.Row) error {
		s.count(r)
		if s.Rows == previewRows {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return s, err
}

func (s *Sample) count(r *stockfile.Row) {
	s.Rows++
	switch r.Status {
	case stockfile.Ready:
		s.Ready++
	case stockfile.Held:
		s.Held++
	case stockfile.Refused:
		s.Refused++
	}
	for _, n := range r.Notes {
		words := s.Unknown[n.Field]
		if n.Level == stockfile.Kept && n.Column >= 0 && len(words) < maxUnknown && len(stockfile.Choices(n.Field)) > 0 && !slices.Contains(words, n.Raw) {
			s.Unknown[n.Field] = append(words, n.Raw)
		}
	}
}
