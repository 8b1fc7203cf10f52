package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

// VerifyReport says whether the journal is whole.
type VerifyReport struct {
	OK      bool     `json:"ok"`
	Entries int64    `json:"entries"`      // read before the first fault
	Head    string   `json:"head"`         // hash of the last of them, in hex
	Signed  int64    `json:"signed_heads"` // heads with a signature that holds
	Last    int64    `json:"signed_up_to"` // number of the last signed entry, 0 when none is
	Keys    []string `json:"keys"`         // public keys that signed, in hex
	Erased  int64    `json:"erased"`       // entries whose personal data was erased
	Bad     int64    `json:"bad"`          // number of the first entry that is not as it was written, 0 when all are
	Reason  string   `json:"reason"`       // what is wrong with it
}

var errBad = errors.New("journal: bad entry")

// Verify reads the whole journal: numbers without gaps, each hash and the hash before it,
// the personal data that is still there, and every signed head. It stops at the first
// entry that is not as it was written. Its memory does not grow with the journal.
func (k *Keeper) Verify(ctx context.Context) (VerifyReport, error) {
	v := verifier{prev: make([]byte, sha256.Size), heads: map[int64][]byte{}}
	err := k.verify(ctx, &v)
	if errors.Is(err, errBad) {
		err = nil
	}
	v.report.OK = v.report.Bad == 0
	v.report.Head = hex.EncodeToString(v.prev)
	return v.report, err
}

// VerifyAfter is Verify for what was written after an entry whose number and hash the caller
// has kept; it leaves personal data out.
func (k *Keeper) VerifyAfter(ctx context.Context, no int64, hash []byte) (VerifyReport, error) {
	v := verifier{prev: bytes.Clone(hash), heads: map[int64][]byte{}}
	v.report.Entries = no
	err := k.verifyChain(ctx, &v)
	if errors.Is(err, errBad) {
		err = nil
	}
	v.report.OK = v.report.Bad == 0
	v.report.Head = hex.EncodeToString(v.prev)
	return v.report, err
}

func (k *Keeper) verify(ctx context.Context, v *verifier) error {
	if err := k.verifyChain(ctx, v); err != nil {
		return err
	}
	return k.verifyPrivate(ctx, v)
}

// verifyChain goes along the chain from where v stands.
func (k *Keeper) verifyChain(ctx context.Context, v *verifier) error {
	if err := k.verifyHeads(ctx, v); err != nil {
		return err
	}
	if err := k.d.Scan(ctx, "SELECT "+columns+" FROM journal WHERE no > $1 ORDER BY no", v.entry, v.report.Entries); err != nil {
		return err
	}
	for no := range v.heads { // what was signed and is not there any more
		if no > v.report.Entries {
			return v.bad(v.report.Entries+1, fmt.Sprintf("the journal ends here, but entry %d was signed", no))
		}
	}
	return nil
}

// verifier goes along the chain.
type verifier struct {
	report VerifyReport
	prev   []byte
	heads  map[int64][]byte // hash that was signed for an entry
	sealed int64            // entries with personal data
}

func (v *verifier) bad(no int64, reason string) error {
	v.report.Bad, v.report.Reason = no, reason
	return errBad
}

func (k *Keeper) verifyHeads(ctx context.Context, v *verifier) error {
	heads, err := k.Heads(ctx, 1<<30)
	if err != nil {
		return err
	}
	for _, h := range heads {
		if !h.Genuine() {
			return v.bad(h.No, "the signature of this head does not hold")
		}
		v.heads[h.No] = h.Hash
		v.report.Signed++
		v.report.Last = max(v.report.Last, h.No)
		if key := hex.EncodeToString(h.Key); !slices.Contains(v.report.Keys, key) {
			v.report.Keys = append(v.report.Keys, key)
		}
	}
	return nil
}

// entry checks one row in the order of columns.
func (v *verifier) entry(vals []driver.Value) error {
	e, ok := asEntry(vals)
	next := v.report.Entries + 1
	switch sum := e.sum(); {
	case !ok:
		return v.bad(next, "the entry has values of a wrong kind")
	case e.No != next:
		return v.bad(next, fmt.Sprintf("the entry is missing, after it comes %d", e.No))
	case !bytes.Equal(e.Prev, v.prev):
		return v.bad(e.No, "the entry does not follow from the one before")
	case !bytes.Equal(e.Hash, sum[:]):
		return v.bad(e.No, "the entry is not as it was written")
	}
	if signed, ok := v.heads[e.No]; ok && !bytes.Equal(signed, e.Hash) {
		return v.bad(e.No, "the entry is not the one that was signed")
	}
	if len(e.Private) > 0 {
		v.sealed++
	}
	v.report.Entries = e.No
	v.prev = append(v.prev[:0], e.Hash...)
	return nil
}

func asEntry(vals []driver.Value) (Entry, bool) {
	var e Entry
	ok := true
	number := func(i int) int64 {
		n, is := vals[i].(int64)
		ok = ok && is
		return n
	}
	text := func(i int) string {
		s, is := vals[i].(string)
		ok = ok && is
		return s
	}
	raw := func(i int) []byte {
		b, is := vals[i].([]byte)
		ok = ok && (is || vals[i] == nil)
		return b
	}
	e.No, e.At, e.Actor, e.Kind = number(0), clock.Instant(number(1)), text(2), text(4)
	ok = ok && len(raw(3)) == len(e.Command)
	copy(e.Command[:], raw(3))
	e.Input, e.Fact, e.Version, e.Body = raw(5), text(6), int(number(7)), []byte(text(8))
	e.Private, e.Answer, e.Prev, e.Hash = raw(9), []byte(text(10)), raw(11), raw(12)
	return e, ok
}

// verifyPrivate compares the personal data that is still there with its hashes.
func (k *Keeper) verifyPrivate(ctx context.Context, v *verifier) error {
	type beside struct {
		no   int64
		seal []byte
		secret
	}
	kept := int64(0)
	for from := int64(0); ; {
		rows, err := db.Rows(ctx, k.d, func(rows *sql.Rows) (beside, error) {
			var b beside
			err := rows.Scan(&b.no, &b.salt, &b.body, &b.seal)
			return b, err
		}, `SELECT p.no, p.salt, p.body, j.private FROM journal_private p JOIN journal j ON j.no = p.no
			WHERE p.no > $1 AND p.no <= $2 ORDER BY p.no LIMIT $3`, from, v.report.Entries, page)
		if err != nil {
			return err
		}
		for _, b := range rows {
			if !bytes.Equal(b.hash(), b.seal) {
				return v.bad(b.no, "the personal data beside the entry is not as it was written")
			}
			from = b.no
		}
		if kept += int64(len(rows)); len(rows) < page {
			v.report.Erased = v.sealed - kept
			return nil
		}
	}
}
