package document

import (
	"context"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
)

var onMemo = strings.NewReplacer("herein invoiced", "herein on memo", "本发票", "本寄售单")

// Memo is what a memo note says: goods out with the holder, title with the owner.
type Memo struct {
	Memo       int64      `json:"memo"`
	Exchange   Party      `json:"exchange"`
	Owner      Party      `json:"owner"`
	Holder     Party      `json:"holder"`
	Lines      []Line     `json:"lines"`
	Currency   string     `json:"currency"`
	Total      int64      `json:"total"`
	Cover      string     `json:"cover"`   // where the insurance holds: exchange, city, world
	Insurer    string     `json:"insurer"` // holder, owner
	Bears      string     `json:"bears"`   // loss and damage: holder, owner
	Day        clock.Date `json:"day"`     // due
	Due        int64      `json:"due"`     // µs since 1970, UTC
	Signed     []Signed   `json:"signed"`
	Warranties []Warranty `json:"warranties"`
	Zone       string     `json:"zone,omitempty"` // in which its times are read
	Deal       int64      `json:"deal,omitempty"` // with whose mazal they went out
}

// MemoWarrantiesFor are the texts of WarrantiesFor in the words of a memo: the directives
// want the word “memo” where an invoice says “invoiced”.
func MemoWarrantiesFor(ctx context.Context, q db.Querier, kinds []string, day clock.Date) ([]Warranty, error) {
	all, err := WarrantiesFor(ctx, q, kinds, day)
	for i := range all {
		all[i].Text, all[i].TextZh = onMemo.Replace(all[i].Text), onMemo.Replace(all[i].TextZh)
	}
	return all, err
}
