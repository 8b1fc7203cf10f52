package words_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openbourse/internal/paper/words"
)

func TestAmountsInWords(t *testing.T) {
	for minor, want := range map[int64][2]string{
		0:             {"zero and 00/100", "零元整"},
		1:             {"zero and 01/100", "壹分"},
		10:            {"zero and 10/100", "壹角整"},
		100:           {"one and 00/100", "壹元整"},
		105:           {"one and 05/100", "壹元零伍分"},
		878566:        {"eight thousand seven hundred eighty-five and 66/100", "捌仟柒佰捌拾伍元陆角陆分"},
		100000:        {"one thousand and 00/100", "壹仟元整"},
		1000100:       {"ten thousand one and 00/100", "壹万零壹元整"},
		10500000:      {"one hundred five thousand and 00/100", "壹拾万伍仟元整"},
		1234567890_12: {"one billion two hundred thirty-four million five hundred sixty-seven thousand eight hundred ninety and 12/100", "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"},
		100000000_00:  {"one hundred million and 00/100", "壹亿元整"},
		100000001_10:  {"one hundred million one and 10/100", "壹亿零壹元壹角整"},
		100010000_00:  {"one hundred million ten thousand and 00/100", "壹亿零壹万元整"},
	} {
		if have := words.Amount(minor); have != want[0] && want[1] != "" {
			t.Errorf("%d is %q", minor, have)
		}
		if have := words.Capitals(minor); have != want[1] && want[1] != "" {
			t.Errorf("%d is %s, not %s", minor, have, want[1])
		}
	}
}

// value reads Chinese capital numerals back, in hundredths: the plain way.
func value(s string) int64 {
	var total, section, digit, minor int64
	for _, r := range s {
		switch i := strings.IndexRune("零壹贰叁肆伍陆柒捌玖", r); {
		case i >= 0:
			digit = int64(i / 3)
		case r == '拾':
			section, digit = section+digit*10, 0
		case r == '佰':
			section, digit = section+digit*100, 0
		case r == '仟':
			section, digit = section+digit*1000, 0
		case r == '万':
			if section+digit > 0 {
				total += (section + digit) * 10_000
			}
			section, digit = 0, 0
		case r == '亿':
			total, section, digit = (total+section+digit)*100_000_000, 0, 0
		case r == '元':
			total, section, digit = total+section+digit, 0, 0
		case r == '角':
			minor, digit = minor+digit*10, 0
		case r == '分':
			minor, digit = minor+digit, 0
		}
	}
	return total*100 + minor
}

func TestCapitalNumeralsReadBackAsTheSameAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 9_999_9999_9999).Draw(t, "minor")
		s := words.Capitals(n)
		if have := value(s); have != n {
			t.Fatalf("%d is written %s, which reads %d", n, s, have)
		}
		if strings.Contains(s, "零零") || strings.HasSuffix(s, "零元") && n >= 100 {
			t.Fatalf("%d is written %s", n, s)
		}
	})
}
