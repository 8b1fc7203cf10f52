package listfile

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"openbourse/internal/base/clock"
)

// day reads the day a file was made, in the ways the formats write it.
func day(s string) clock.Date {
	s = strings.TrimSpace(s)
	if len(s) > 10 && s[4] == '-' {
		s = s[:10] // a time follows
	}
	for _, layout := range [...]string{time.DateOnly, "02/01/2006", "01/02/2006", "2/1/2006", "1/2/2006", "02-Jan-2006", "2-Jan-2006", "2 Jan 2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return clock.Date(t.Format(time.DateOnly))
		}
	}
	return ""
}

func dayOf(y, m, d string) clock.Date {
	yy, errY := strconv.Atoi(y)
	mm, errM := strconv.Atoi(m)
	dd, errD := strconv.Atoi(d)
	if errY != nil || errM != nil || errD != nil || yy < 1000 || yy > 9999 || mm < 1 || mm > 12 || dd < 1 || dd > 31 {
		return ""
	}
	return clock.Date(fmt.Sprintf("%04d-%02d-%02d", yy, mm, dd))
}

// birth reads a birthday: "1972-04-28", or its year alone when the day is not known.
func birth(s string) string {
	s = strings.TrimSpace(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "circa"))
	for _, layout := range [...]string{time.DateOnly, "02/01/2006", "2 Jan 2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	if strings.Contains(s, "-") && len(s) != 10 || len(s) < 4 {
		return year(s)
	}
	if y := year(s[len(s)-4:]); y != "" { // "dd/mm/1938", "00/00/1938", "Apr 1972", "1938"
		return y
	}
	return year(s[:4])
}

func year(s string) string {
	if y, err := strconv.Atoi(s); err == nil && y > 1800 && y < 2100 {
		return strconv.Itoa(y)
	}
	return ""
}

// code is a country's two letters.
func code(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != 2 || s == "00" {
		return ""
	}
	return s
}

// countries gives the codes of countries that are written in English words.
func countries(words []string) []string {
	var out []string
	for _, w := range words {
		w = strings.ToLower(strings.TrimSpace(w))
		if c := byName()[w]; c != "" {
			out = append(out, c)
		} else if _, rest, ok := strings.Cut(w, ") "); ok { // "(1) Russia (2) Israel"
			for part := range strings.SplitSeq(rest, "(") {
				_, name, cut := strings.Cut(part, ") ")
				if !cut {
					name = part
				}
				if c := byName()[strings.TrimSpace(name)]; c != "" {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

var byName = sync.OnceValue(func() map[string]string {
	m := map[string]string{
		"russian federation": "RU", "korea, north": "KP", "north korea": "KP", "democratic people's republic of korea": "KP", "korea, south": "KR", "south korea": "KR", "syrian arab republic": "SY", "iran, islamic republic of": "IR", "islamic republic of iran": "IR",
		"burma": "MM", "myanmar": "MM", "hong kong": "HK", "macau": "MO", "congo, democratic republic of the": "CD", "democratic republic of the congo": "CD", "cote d ivoire": "CI", "united states": "US", "uk": "GB", "uae": "AE", "viet nam": "VN", "belarusian": "BY",
		"russian": "RU", "chinese": "CN", "ukrainian": "UA", "iranian": "IR", "syrian": "SY",
	}
	names := display.Regions(language.English)
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			c := string([]rune{a, b})
			r, err := language.ParseRegion(c)
			if err != nil || !r.IsCountry() || r.String() != c {
				continue
			}
			if n := strings.ToLower(names.Name(r)); n != "" && m[n] == "" {
				m[n] = c
			}
		}
	}
	return m
})
