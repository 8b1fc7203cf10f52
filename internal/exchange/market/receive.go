package market

import (
	"context"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// MaxFile is the most bytes of a stock file: what the trade's own upload pages take.
const MaxFile = 500 << 20

// maxWaiting is how many files of a member may lie here unread: each is kept until it is
// read or discarded.
const maxWaiting = 20

// TakeFile keeps the bytes of a stock file and tells progress how many have arrived. It
// changes no stock; Receive then says whose it is.
func TakeFile(ctx context.Context, blobs *blob.Store, r io.Reader, progress func(bytes int64)) (blob.Ref, error) {
	ref, err := blobs.Put(ctx, &counted{r: r, tell: progress}, MaxFile)
	if err != nil {
		if errs.Is(err, "blob.too_large") {
			return ref, errs.New(errs.TooLarge, "market.file_too_large", "max", MaxFile>>20).At("file")
		}
		return ref, err
	}
	if ref.Size == 0 {
		return ref, errs.New(errs.Invalid, "market.file_empty").At("file")
	}
	return ref, nil
}

type counted struct {
	r    io.Reader
	n    int64
	tell func(int64)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.n += int64(n); c.tell != nil && n > 0 {
		c.tell(c.n)
	}
	return n, err
}

// Receive makes an upload of a file that was taken. Nothing is read yet.
type Receive struct {
	Member   int64    `json:"member"`
	Mode     Mode     `json:"mode"`
	FileName string   `json:"file_name"`
	File     blob.Ref `json:"file"`
}

// UploadMade is the answer of Receive.
type UploadMade struct {
	Upload int64 `json:"upload"`
}

// Do makes the upload.
func (c Receive) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (UploadMade, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "market.Receive", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, UploadMade, error) {
			now := k.Clock().Now()
			if _, err := may(ctx, tx, who, "market.upload", c.Member, now); err != nil {
				return nil, UploadMade{}, err
			}
			if !c.Mode.Known() {
				return nil, UploadMade{}, errs.New(errs.Invalid, "market.bad_mode", "mode", string(c.Mode)).At("mode")
			}
			waiting, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COUNT(*) FROM upload WHERE member = $1 AND state = $2", c.Member, string(Received))
			if err != nil {
				return nil, UploadMade{}, err
			}
			if waiting >= maxWaiting {
				return nil, UploadMade{}, errs.New(errs.Conflict, "market.many_waiting", "n", waiting)
			}
			no, err := tx.Next(ctx, "upload")
			if err != nil {
				return nil, UploadMade{}, err
			}
			if err := blob.Hold(ctx, tx, c.File, holder(no), now); err != nil {
				return nil, UploadMade{}, err
			}
			_, err = tx.Exec(ctx, `INSERT INTO upload (no, member, actor, state, mode, file_name, size, file, received)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				no, c.Member, who.Key(), string(Received), string(c.Mode), fileName(c.FileName), c.File.Size, c.File.Hash, int64(now))
			return fact.UploadReceived{Upload: no, Member: c.Member, Mode: string(c.Mode), File: c.File.Hash.String(), Size: c.File.Size},
				UploadMade{no}, err
		})
}

// holder is the name under which an upload holds its blob.
func holder(upload int64) string { return "upload " + itoa(upload) }

// fileName keeps the last part of a name, without control characters, at most 120 characters.
func fileName(s string) string {
	s = path.Base(strings.ReplaceAll(strings.ToValidUTF8(s, ""), `\`, "/"))
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	for utf8.RuneCountInString(s) > 120 {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	if s == "" || s == "." || s == "/" {
		return "stock"
	}
	return s
}
