package names

import (
	"strings"
	"sync"
)

// sound makes equal what transliterations write differently: Sergey and Sergei, Yury and
// Iurii, Mohammed and Muhamad, Hussein and Husayn. It keeps consonants apart that tell
// names apart.
func sound(s string) string {
	s = soundings().Replace(s)
	var b []byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		if len(b) > 0 && b[len(b)-1] == c {
			continue // doubled letters
		}
		b = append(b, c)
	}
	return string(b)
}

// The longest spelling first: a replacer takes the first that fits in the order given.
var soundings = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		"shch", "S", "sch", "S", "sh", "S", "zh", "Z", "tsch", "C", "tch", "C", "ch", "C", "kh", "h", "gh", "g", "ph", "f", "th", "t", "dh", "d", "bh", "b",
		"tz", "T", "ts", "T", "cz", "T", "ks", "x", "ck", "k", "dzh", "j", "dj", "j", "dz", "z",
		"uladz", "vlad", "iyo", "e", "iye", "e", "io", "e", "iya", "ia", "iia", "ia", "ya", "ia", "ja", "ia", "yu", "iu", "ju", "iu", "yo", "e", "ye", "e", "ie", "e", "je", "e", "jo", "e",
		"iy", "i", "yi", "i", "ij", "i", "yy", "i", "ii", "i", "ee", "i", "oo", "u", "ou", "u", "ow", "ov", "ew", "ev", "aw", "av", "eu", "iu",
		"ey", "ei", "ej", "ei", "ay", "ai", "aj", "ai", "oy", "oi", "uy", "ui",
		"y", "i", "q", "k", "c", "k", "w", "v", "'", "", "ä", "a",
	)
})

// chinese makes equal what the romanisations of Chinese write differently: pinyin,
// Wade-Giles without its apostrophes, and the spellings of Hong Kong and Taiwan.
func chinese(s string) string { return strings.ReplaceAll(romanisations().Replace(s), "'", "") }

var romanisations = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		"hsieh", "sie", "hs", "s", "sh", "s", "x", "s",
		"zh", "c", "ch", "c", "tz", "c", "ts", "c", "q", "c", "z", "c", "j", "c",
		"ung", "ong", "ieh", "ie", "ien", "ian", "ueh", "ue", "uo", "o", "ou", "o", "ow", "o", "eung", "iang", "wo", "o",
		"oo", "u", "ee", "i", "ay", "ai", "b", "p", "d", "t", "g", "k", "r", "l", "yi", "i", "v", "u", "wu", "u", "kwo", "kuo", "kw", "ku")
})

// southern are surnames as Hong Kong, Taiwan and the south write them, by their pinyin.
var southern = func() map[string]map[string]bool {
	m := map[string]map[string]bool{}
	for _, l := range strings.Fields("chen:chan,tan,chin zhang:cheung,chang,teo li:lee,lei wang:wong,ong huang:wong,ng,hwang liu:lau,low,liew lin:lam,lim wu:ng,goh,woo zhou:chow,chau,chou zheng:cheng,tay,chang he:ho,hor liang:leung,leong,neo xie:tse,hsieh,chia xu:tsui,hui,hsu,chui,koh ye:yip,yeh,yap zhao:chiu,chao,chio,jiao,jao deng:tang,teng zeng:tsang,chan,tseng feng:fung,foong yang:yeung,yeo,young,ieong cai:tsoi,choi,chua,tsai guo:kwok,kuo,quek luo:law,lo,loh zhu:chu,choo su:so,soo ma:mah guan:kwan pan:poon,pun yu:yue,yee,yu lu:lo,lu,luk sun:suen,soon hu:wu,woo,oh gao:ko,kao,goh tang:tong,tong jiang:kong,chiang,keung cheng:ching,shing shen:shum,sham,sum xiao:siu,hsiao,siew dai:tai,dai fang:fong,fang ren:yam,jen yuan:yuen shi:sze,shih,see song:sung,soong du:to,tu mo:mok mai:mak ou:au ouyang:auyeung situ:szeto fan:fan,faan,van jin:kam,kim,gum qian:chin,chien kong:hung,kung bai:pak,pai cui:chui,tsui,choi pei:pui lv:lui,lu lai:lai,lye tan:tam,tham qiu:yau,khoo,chiu zhong:chung ding:ting,teng peng:pang,phang yan:ngan,yim,yen ruan:yuen hong:hung,ang wei:wai,ngai lao:lo,law,lou") {
		p, others, _ := strings.Cut(l, ":")
		for _, o := range strings.Split(others, ",") {
			if m[o] == nil {
				m[o] = map[string]bool{}
			}
			m[o][p] = true
		}
	}
	return m
}()

// sameSurname tells whether one spelling is the southern one of the other, or both are of
// one pinyin.
func sameSurname(a, b string) bool {
	return southern[a][b] || southern[b][a]
}

// pinyinLike tells whether a token could be one to three Chinese syllables.
func pinyinLike(s string) bool {
	if len(s) < 2 || len(s) > 15 {
		return false
	}
	n := 0
	for len(s) > 0 {
		i := 0
		for i < len(s) && strings.IndexByte("aeiouv", s[i]) < 0 {
			i++
		}
		if i > 3 || i == len(s) {
			return false
		}
		for i < len(s) && strings.IndexByte("aeiouv", s[i]) >= 0 {
			i++
		}
		switch {
		case strings.HasPrefix(s[i:], "ng") && (len(s) == i+2 || strings.IndexByte("aeiouv", s[i+2]) < 0):
			i += 2
		case strings.HasPrefix(s[i:], "n") && (len(s) == i+1 || strings.IndexByte("aeiouv", s[i+1]) < 0):
			i++
		case len(s) > i && strings.IndexByte("hkmptr", s[i]) >= 0 && len(s) == i+1: // southern and Wade-Giles ends
			i++
		}
		s = s[i:]
		n++
	}
	return n <= 3
}

// bones are the consonants of a sound: what is left when vowels are written as they are heard.
func bones(sound string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiouäh", r) {
			return -1
		}
		return r
	}, sound)
}
