package stockfile

import (
	"regexp"
	"strings"
)

var (
	contactForm = regexp.MustCompile(`(?i)[\w.+-]+@[\w-]+\.\w+|https?://|\bwww\.|\b(whatsapp|wechat|telegram|skype|call me|call us|phone|mobile)\b|\btel\b[.: ]*[+\d(]|微信|电话|電話|手机|\+\d[\d \-()]{7,}\d|\b\d{3,5}[ -]\d{3,4}[ -]\d{3,5}\b`)
	priceForm   = regexp.MustCompile(`(?i)[$€£¥]\s*\d|\d\s*(usd|us\$|\$|eur|rmb|/ct|per ct|per carat|pct off)|\b(usd|price|rap)\b\s*[:=@-]?\s*-?\d|-\d{1,2}(\.\d+)?\s*%|\bfinal price\b|价格|報價|报价`)
	labGrownIn  = regexp.MustCompile(`(?i)\b(lab(oratory)?[ -]?(grown|created)|man[ -]?made|synthetic|cvd|hpht grown|lgd)\b|培育|合成`)
	bareDiamond = regexp.MustCompile(`(?i)(^|[^\w-])diamonds?\b`)
	rightWords  = regexp.MustCompile(`(?i)\b(laboratory[ -]?(grown|created)|lab[ -]?(grown|created)|synthetic)[ -]+diamonds?\b`)
	wrongWords  = regexp.MustCompile(`(?i)\b(cultured|cultivated|real|natural|genuine|gem ?stone|precious)\b|天然`)
)

// brokenRule is the message key of the rule a member's comment breaks, with the words at
// fault; empty when it breaks none. Prices and contacts do not belong in comments.
func brokenRule(s string) (key, words string) {
	if w := contactForm.FindString(s); w != "" {
		return "stockfile.comment_contact", w
	}
	if w := priceForm.FindString(s); w != "" {
		return "stockfile.comment_price", w
	}
	return "", ""
}

// grownWording finds words that ISO 18323 does not allow for laboratory-grown diamonds:
// "diamond" alone, "cultured", "real", "natural".
func grownWording(s string) string {
	if w := wrongWords.FindString(s); w != "" {
		return w
	}
	return strings.TrimSpace(bareDiamond.FindString(rightWords.ReplaceAllString(s, "")))
}

// saysGrown tells whether a text calls the stone laboratory-grown.
func saysGrown(s string) string { return labGrownIn.FindString(s) }

// triggers are words that make a closer look at a comment worth its time, beside digits
// and signs. Every word the expressions above look for is here.
var (
	triggers = map[string]bool{}
	openers  [17]uint32 // by length: the first letters that triggers have
)

func init() {
	for _, w := range strings.Fields("www http https whatsapp wechat telegram skype call phone mobile tel usd eur rmb price rap final lab laboratory man synthetic cvd hpht lgd diamond diamonds cultured cultivated real natural genuine gem gemstone precious labgrown manmade") {
		triggers[w] = true
		openers[len(w)] |= 1 << (w[0] - 'a')
	}
}

// suspicious is a quick test that a text needs the expressions at all.
func suspicious(s string) bool {
	var word [16]byte
	n := 0
	for i := 0; i <= len(s); i++ {
		var c byte
		if i < len(s) {
			c = s[i]
		}
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			if n < len(word) {
				word[n] = c | 0x20
			}
			n++
			continue
		case c >= 0x80, c >= '0' && c <= '9', c == '@', c == '$', c == '%', c == ':' && strings.HasPrefix(s[i:], "://"): // also an address right behind a word
			return true
		}
		if n > 2 && n <= len(word) && openers[n]>>(word[0]-'a')&1 != 0 && triggers[string(word[:n])] {
			return true
		}
		n = 0
	}
	return false
}
