package news

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"openbourse/internal/base/errs"
)

// Words are what is written in one language: title and lead as plain text, the body as
// Markdown.
type Words struct {
	Title string `json:"title"`
	Lead  string `json:"lead,omitempty"`
	Body  string `json:"body"`
}

// How long each part may be, in characters.
const (
	MaxTitle = 200
	MaxLead  = 600
	MaxBody  = 40_000
	maxNote  = 2_000
)

// read cleans and checks them.
func (w Words) read() (Words, error) {
	out := Words{Title: strings.TrimSpace(w.Title), Lead: strings.TrimSpace(w.Lead), Body: strings.TrimSpace(lines(w.Body))}
	switch {
	case out.Title == "":
		return out, errs.New(errs.Invalid, "news.no_title").At("title")
	case !line(out.Title, MaxTitle):
		return out, errs.New(errs.Invalid, "news.bad_line", "max", MaxTitle).At("title")
	case !line(out.Lead, MaxLead):
		return out, errs.New(errs.Invalid, "news.bad_line", "max", MaxLead).At("lead")
	case out.Body == "":
		return out, errs.New(errs.Invalid, "news.no_body").At("body")
	case utf8.RuneCountInString(out.Body) > MaxBody:
		return out, errs.New(errs.TooLarge, "news.long", "max", MaxBody).At("body")
	case !prose(out.Body):
		return out, errs.New(errs.Invalid, "news.bad_text").At("body")
	}
	return out, nil
}

// note checks a short plain text: a remark or a reason.
func note(s, field string) (string, error) {
	s = strings.TrimSpace(lines(s))
	switch {
	case s == "":
		return "", errs.New(errs.Invalid, "news.no_note").At(field)
	case utf8.RuneCountInString(s) > maxNote:
		return "", errs.New(errs.TooLarge, "news.long", "max", maxNote).At(field)
	case !prose(s):
		return "", errs.New(errs.Invalid, "news.bad_text").At(field)
	}
	return s, nil
}

func lines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func line(s string, max int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= max && !strings.ContainsFunc(s, unicode.IsControl)
}

func prose(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
}

const maxSlug = 80

var slugForm = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

func checkSlug(s string) error {
	if len(s) > maxSlug || !slugForm.MatchString(s) {
		return errs.New(errs.Invalid, "news.bad_slug", "max", maxSlug).At("slug")
	}
	return nil
}

// latin are Cyrillic letters as addresses write them.
var latin = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "y", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o",
	'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya",
}

// Slug makes the last part of an address from a title: letters without accents, Cyrillic in
// Latin letters, everything else a hyphen. Empty when nothing is left, as of a Chinese title.
func Slug(title string) string {
	var b strings.Builder
	gap := false
	put := func(s string) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	for _, r := range norm.NFC.String(strings.ToLower(title)) {
		if s, ok := latin[r]; ok {
			if s != "" {
				put(s)
			}
			continue
		}
		for _, d := range norm.NFKD.String(string(r)) {
			switch {
			case d >= 'a' && d <= 'z' || d >= '0' && d <= '9':
				put(string(d))
			case !unicode.Is(unicode.Mn, d):
				gap = true
			}
		}
	}
	s := b.String()
	if len(s) > maxSlug {
		s = s[:maxSlug]
		if cut := strings.LastIndexByte(s, '-'); cut > maxSlug/2 {
			s = s[:cut]
		}
	}
	return strings.Trim(s, "-")
}
