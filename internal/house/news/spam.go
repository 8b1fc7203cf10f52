package news

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/unicode/norm"
)

// Reason is why a version is held.
type Reason struct {
	Code string `json:"code"`
	What string `json:"what,omitempty"` // the word, the number, the character
}

// Why a version may be held.
const (
	FromOutside = "outside" // somebody outside the desk wrote it
	ManyLinks   = "links"   // more new links to other sites than the rule lets pass
	SpamWord    = "word"    // a word of the list
	HiddenText  = "hidden"  // characters nobody sees, or markup that hides
	MixedScript = "mixed"   // letters of two scripts in one word
)

// spamWords is the list as shipped: words that nobody writes about diamonds.
const spamWords = "viagra, cialis, levitra, sildenafil, tadalafil, vardenafil, kamagra, tramadol, xanax, phentermine, cheap pills, online pharmacy, canadian pharmacy, without prescription, no prescription, " +
	"casino, slot machine, sports betting, poker bonus, payday loan, quick loan, replica watches, replica handbags, crypto giveaway, double your bitcoin, forex signals, buy followers, buy backlinks, essay writing service, porn, xxx videos, escort service, " +
	"виагра, сиалис, онлайн казино, ставки на спорт, быстрый займ, " +
	"伟哥, 万艾可, 希爱力, 博彩, 赌场, 百家乐, 网赌, 裸聊, 代开发票, 秒批贷款, 刷单"

// limits are what the rules of the day allow.
type limits struct {
	links int
	words []string
	own   string // origin of the exchange
}

// readWords splits the list of a rule.
func readWords(list string) []string {
	var all []string
	for _, w := range strings.Split(list, ",") {
		if w = folded(w); w != "" {
			all = append(all, w)
		}
	}
	return all
}

// suspect looks a version over. before are the bodies that hold already, in any language: a
// link that stands in one of them is not new.
func suspect(w Words, before []string, lim limits) []Reason {
	var why []Reason
	known := map[string]bool{}
	for _, b := range before {
		for _, l := range links(b) {
			known[l] = true
		}
	}
	fresh := 0
	for _, l := range append(append(links(w.Title), links(w.Lead)...), links(w.Body)...) {
		if u, err := url.Parse(l); !known[l] && (err != nil || foreign(u, lim.own)) {
			known[l] = true
			fresh++
		}
	}
	if fresh > lim.links {
		why = append(why, Reason{ManyLinks, fmt.Sprint(fresh)})
	}
	all := strings.Join([]string{w.Title, w.Lead, w.Body}, "\n")
	if word := spamIn(all, lim.words); word != "" {
		why = append(why, Reason{SpamWord, word})
	}
	if what := hidden(all, w.Body); what != "" {
		why = append(why, Reason{HiddenText, what})
	}
	if word := mixed(all); word != "" {
		why = append(why, Reason{MixedScript, word})
	}
	return why
}

var bareLink = regexp.MustCompile(`(?i)(?:https?:)?//[^\s<>()\[\]"'，。；）】]+|\bwww\.[^\s<>()\[\]"'，。；）】]+`)

// links are the addresses a text carries, whether a reader could follow them or not.
func links(body string) []string {
	var all []string
	src := []byte(body)
	_ = ast.Walk(markdown.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			all = append(all, string(n.Destination))
		case *ast.Image:
			all = append(all, string(n.Destination))
		case *ast.AutoLink:
			all = append(all, string(n.URL(src)))
		}
		return ast.WalkContinue, nil
	})
	for _, l := range bareLink.FindAllString(body, -1) {
		if strings.HasPrefix(strings.ToLower(l), "www.") {
			l = "//" + l
		}
		all = append(all, strings.TrimRight(l, ".,;:!?*_"))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// twins are letters of other scripts, and digits, that stand for Latin ones in spam.
var twins = map[rune]rune{
	'а': 'a', 'в': 'b', 'е': 'e', 'ё': 'e', 'і': 'i', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'с': 'c', 'т': 't', 'у': 'y', 'х': 'x', 'ѕ': 's', 'ј': 'j',
	'α': 'a', 'β': 'b', 'ε': 'e', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x',
	'0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's', '!': 'i', '|': 'l',
}

// folded is a text as words are compared: small letters, no accents, no characters nobody
// sees, one space between words.
func folded(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '@' || r == '$' || r == '!' || r == '|':
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return b.String()
}

// latinized puts the Latin letter where its twin stands.
func latinized(s string) string {
	return strings.Map(func(r rune) rune {
		if t, ok := twins[r]; ok {
			return t
		}
		return r
	}, s)
}

// spamIn finds the first word of the list: as a whole word where words are set apart by
// spaces, anywhere in Chinese. "Specialist" is not spam.
func spamIn(s string, words []string) string {
	plain := " " + folded(s) + " "
	disguised := latinized(plain)
	for _, w := range words {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			if strings.Contains(strings.ReplaceAll(plain, " ", ""), w) {
				return w
			}
			continue
		}
		if strings.Contains(plain, " "+w+" ") || strings.Contains(disguised, " "+w+" ") {
			return w
		}
	}
	return ""
}

var hiding = regexp.MustCompile(`(?i)<!--|<[a-z][^>]*(?:\shidden\b|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0|(?:left|top|text-indent)\s*:\s*-\d{3})`)

// unseen are characters that take no room: between letters they break words up for programs
// and not for the eye, or turn the order of writing round.
func unseen(r rune) bool {
	return r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x206F || r == 0xFEFF || r == 0x180E || r == 0x3164 || r >= 0xE0000 && r <= 0xE0FFF
}

// hidden finds text that a reader does not see: unseen characters, markup that hides, links
// without words.
func hidden(all, body string) string {
	if i := strings.IndexFunc(all, unseen); i >= 0 {
		return fmt.Sprintf("U+%04X", []rune(all[i:])[0])
	}
	if m := hiding.FindString(all); m != "" {
		return brief(m)
	}
	found, src := "", []byte(body)
	_ = ast.Walk(markdown.Parser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		l, ok := n.(*ast.Link)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		if !readable(l, src) {
			found = brief(string(l.Destination))
			return ast.WalkStop, nil
		}
		return ast.WalkSkipChildren, nil
	})
	return found
}

// readable tells whether a link has a letter or a digit to be seen by.
func readable(l *ast.Link, src []byte) bool {
	seen := false
	_ = ast.Walk(l, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		var words string
		switch n := n.(type) {
		case *ast.Text:
			words = string(n.Segment.Value(src))
		case *ast.String:
			words = string(n.Value)
		}
		seen = seen || strings.ContainsFunc(words, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
		return ast.WalkContinue, nil
	})
	return seen
}

// mixed finds a word with letters of two scripts that look alike: "Аntwerp" with a Cyrillic A.
func mixed(s string) string {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) }) {
		scripts := 0
		for _, in := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek} {
			if strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(in, r) }) {
				scripts++
			}
		}
		if scripts > 1 {
			return brief(w)
		}
	}
	return ""
}

func brief(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
