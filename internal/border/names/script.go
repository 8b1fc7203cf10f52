package names

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// plain writes a text in small Latin letters without accents: Cyrillic, Greek, Georgian,
// Armenian, Arabic, kana and Hangul letter by letter, Chinese by pinyin. What has no Latin
// spelling here stays as it is and is compared as it is.
func plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(strings.ToLower(s)) {
		if l, ok := latin[r]; ok {
			b.WriteString(l)
			continue
		}
		if r >= 0xAC00 && r <= 0xD7A3 {
			b.WriteString(hangul(r))
			continue
		}
		b.WriteRune(r)
	}
	var out strings.Builder
	for _, r := range norm.NFD.String(b.String()) {
		if unicode.Is(unicode.Mn, r) && r < 0x0600 { // accents; the vowel signs of other scripts stay
			continue
		}
		if l, ok := latin[r]; ok {
			out.WriteString(l)
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// han tells whether a text has Chinese characters.
func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// mandarin is the pinyin of one character, without tones; the character itself when it has none.
func mandarin(r rune) string {
	if p := pinyin.SinglePinyin(r, mandarinArgs); len(p) > 0 {
		return strings.ReplaceAll(p[0], "ü", "v")
	}
	return string(r)
}

var mandarinArgs = pinyin.NewArgs()

// surnameReading are surnames that are read differently as surnames.
var surnameReading = map[rune]string{'单': "shan", '單': "shan", '仇': "qiu", '区': "ou", '區': "ou", '解': "xie", '查': "zha", '曾': "zeng", '任': "ren", '华': "hua", '葛': "ge", '朴': "piao", '盖': "ge", '冼': "xian", '繁': "po", '尉': "wei", '覃': "qin", '翟': "zhai", '乐': "yue", '樂': "yue"}

// hangul spells a syllable of Korean by its three letters, by the Revised Romanisation.
func hangul(r rune) string {
	i := int(r - 0xAC00)
	return hangulFirst[i/588] + hangulVowel[i%588/28] + hangulLast[i%28] + " "
}

var (
	hangulFirst = strings.Split("k kk n t tt r m p pp s ss  j jj ch k t p h", " ")
	hangulVowel = strings.Split("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i", " ")
	hangulLast  = []string{"", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "l", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"}
)

// latin are letters that are not made of a Latin letter and an accent.
var latin = table(
	"ß ss æ ae œ oe ø o ł l đ d ð d þ th ı i ħ h ŋ n ə a ʻ ' ʼ ' ’ ' ‘ ' ` ' ´ ' ʹ ' ″ ' " +
		// Cyrillic
		"а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ  ы y ь  э e ю yu я ya " +
		"є ye і i ї yi ґ g ў u ј j љ lj њ nj ћ c ђ dj џ dz ѓ gj ќ kj ѕ dz қ k ғ g ң n ө o ұ u ү u һ h ә a ҳ h ҷ j ӣ i ӯ u ѣ e " +
		// Greek
		"α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o " +
		// Georgian
		"ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ zh რ r ს s ტ t უ u ფ p ქ k ღ gh ყ q შ sh ჩ ch ც ts ძ dz წ ts ჭ ch ხ kh ჯ j ჰ h " +
		// Armenian
		"ա a բ b գ g դ d ե e զ z է e ը y թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m յ y ն n շ sh ո o չ ch պ p ջ j ռ r ս s վ v տ t ր r ց ts ւ v փ p ք k օ o ֆ f և ev " +
		// Arabic and Persian: consonants and long vowels
		"ا a أ a إ i آ a ب b پ p ت t ث th ج j چ ch ح h خ kh د d ذ dh ر r ز z ژ zh س s ش sh ص s ض d ط t ظ z ع a غ gh ف f ق q ك k ک k گ g ل l م m ن n ه h و w ي i ی i ى a ة a ؤ w ئ y ء  ً  َ a ُ u ِ i ّ  ْ  " +
		// Hebrew
		"א a ב b ג g ד d ה h ו v ז z ח h ט t י y כ k ך k ל l מ m ם m נ n ן n ס s ע a פ p ף p צ ts ץ ts ק k ר r ש sh ת t " +
		// kana
		"ア a イ i ウ u エ e オ o カ ka キ ki ク ku ケ ke コ ko サ sa シ shi ス su セ se ソ so タ ta チ chi ツ tsu テ te ト to ナ na ニ ni ヌ nu ネ ne ノ no ハ ha ヒ hi フ fu ヘ he ホ ho マ ma ミ mi ム mu メ me モ mo ヤ ya ユ yu ヨ yo ラ ra リ ri ル ru レ re ロ ro ワ wa ヲ o ン n ガ ga ギ gi グ gu ゲ ge ゴ go ザ za ジ ji ズ zu ゼ ze ゾ zo ダ da ヂ ji ヅ zu デ de ド do バ ba ビ bi ブ bu ベ be ボ bo パ pa ピ pi プ pu ペ pe ポ po ヴ v ー ")

// table reads "letter spelling letter spelling"; an empty spelling stands between two spaces.
func table(s string) map[rune]string {
	m := map[rune]string{}
	parts := strings.Split(strings.TrimSuffix(s, " "), " ")
	for i := 0; i+1 < len(parts); i += 2 {
		m[[]rune(parts[i])[0]] = parts[i+1]
	}
	if len(parts)%2 == 1 {
		m[[]rune(parts[len(parts)-1])[0]] = ""
	}
	return m
}
