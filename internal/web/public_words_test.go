package web

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"openbourse/internal/base/i18n"
)

// plainFind is the search without an index: it reads every page again for every word.
func plainFind(docs []foundPage, question string) []foundPage {
	type scored struct {
		foundPage
		score int64
	}
	words := asked(question)
	var all []scored
	for _, d := range docs {
		x := scored{foundPage: d}
		has := len(words) > 0
		for _, w := range words {
			counts := map[string][2]int64{}
			for _, y := range termsOf(d.Title) {
				counts[y] = [2]int64{counts[y][0] + 1, counts[y][1]}
			}
			for _, y := range termsOf(d.Text) {
				counts[y] = [2]int64{counts[y][0], counts[y][1] + 1}
			}
			stands := false
			for y, n := range counts {
				if strings.HasPrefix(y, w) {
					stands = true
					x.score += titleWeight*min(n[0], mostOften) + textWeight*min(n[1], mostOften)
				}
			}
			has = has && stands
		}
		if has {
			all = append(all, x)
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var out []foundPage
	for _, x := range all {
		out = append(out, x.foundPage)
	}
	return out
}

func TestTheIndexOfWordsFindsWhatReadingEveryPageFinds(t *testing.T) {
	t.Parallel()
	some := rapid.SampledFrom([]string{"diamond", "diamonds", "Dia", "rough", "钻石", "钻", "石英", "毛坯钻石", "алмаз", "алмазы", "прейс-курант", "2026", "1.21", "VS1", "&<b>"})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(some, 0, 8).Draw(t, "words"), rapid.SampledFrom([]string{" ", "，", "\n", "-", ""}).Draw(t, "between"))
	})
	rapid.Check(t, func(t *rapid.T) {
		var pages []*publicPage
		for range rapid.IntRange(0, 6).Draw(t, "pages") {
			title, body := text.Draw(t, "title"), text.Draw(t, "text")
			pages = append(pages, &publicPage{Path: "/x", Title: func(i18n.Lang) string { return title }, Text: func(i18n.Lang) string { return body }})
		}
		x := indexWords(pages, i18n.English)
		question := text.Draw(t, "question")
		if diff := gocmp.Diff(plainFind(x.docs, question), x.find(question), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q: %s", question, diff)
		}
	})
}

func TestThePieceShowsTheWordsWhereTheyStand(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("A word before it. ", 20) + "Here is the MAZAL of the trade, mazals too, but not amazal. " + strings.Repeat("And after. ", 40)
	var hits []string
	whole := ""
	for _, p := range pieceOf(text, asked("mazal")) {
		whole += p.Text
		if p.Hit {
			hits = append(hits, p.Text)
		}
	}
	if !slices.Equal(hits, []string{"MAZAL", "mazal"}) || !strings.HasPrefix(whole, "… ") || !strings.HasSuffix(whole, " …") {
		t.Errorf("%v in %q", hits, whole)
	}
}

func FuzzPiece(f *testing.F) {
	f.Add("Mazal 成交 Мазаль", "成交")
	f.Add("\xff\x00İ", "i")
	f.Fuzz(func(t *testing.T, text, question string) {
		all := ""
		for _, p := range pieceOf(text, asked(question)) {
			all += p.Text
		}
		plain := strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "\uFFFD")
		if !strings.Contains(plain+" …", strings.TrimPrefix(strings.TrimSuffix(all, " …"), "… ")) && len(text) < 100 && !strings.Contains(text, "…") && strings.ToValidUTF8(text, "") == text {
			t.Errorf("%q is not in %q", all, plain)
		}
		x := indexWords([]*publicPage{{Path: "/", Title: func(i18n.Lang) string { return text }, Text: func(i18n.Lang) string { return text }}}, i18n.English)
		if w := asked(text); len(w) > 0 && len(w) < 50 && len(x.find(text)) != 1 {
			t.Errorf("%q does not find itself", text)
		}
	})
}
