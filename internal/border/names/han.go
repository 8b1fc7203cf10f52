package names

import (
	"strings"
	"unicode"
)

var doubleSurnames = set("欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 东方 東方 独孤 南宫 夏侯 尉迟 长孙 長孫 慕容 令狐 皇甫 宇文 端木 公孙 公孫")

// chineseTokens takes the Chinese characters out of a text and makes tokens of them: of a
// person the surname and the given name, of others each run of characters. What is left is
// the text without them.
func chineseTokens(text string, kind Kind) (out []token, rest string) {
	var runs []string
	var b, cur strings.Builder
	end := func() {
		if cur.Len() > 0 {
			runs = append(runs, cur.String())
			cur.Reset()
		}
	}
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			cur.WriteRune(r)
			continue
		}
		end()
		b.WriteRune(r)
	}
	end()
	if kind == Person && len(runs) == 1 {
		rs := []rune(runs[0])
		n := 1
		if len(rs) > 2 && doubleSurnames[string(rs[:2])] {
			n = 2
		}
		if len(rs) <= 4 && len(rs) > n {
			return []token{chineseToken(rs[:n], true), chineseToken(rs[n:], false)}, b.String()
		}
	}
	for _, run := range runs {
		out = append(out, chineseToken([]rune(run), false))
	}
	return out, b.String()
}

func chineseToken(rs []rune, surname bool) token {
	var p strings.Builder
	for _, r := range rs {
		s := surnameReading[r]
		if s == "" || !surname {
			s = mandarin(r)
		}
		p.WriteString(s)
	}
	t := newToken(p.String(), word)
	t.han = string(rs)
	return t
}
