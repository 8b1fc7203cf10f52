package stockfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"openbourse/internal/base/errs"
)

// The encodings by the names profiles use.
const (
	utf8Name    = "utf-8"
	utf16leName = "utf-16le"
	utf16beName = "utf-16be"
	gbName      = "gb18030" // reads GBK and GB 2312 too
	big5Name    = "big5"
	latinName   = "windows-1252"
)

var encodingNames = []string{utf8Name, utf16leName, utf16beName, gbName, big5Name, latinName}

func encodingOf(name string) encoding.Encoding {
	switch name {
	case utf16leName:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case utf16beName:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case gbName:
		return simplifiedchinese.GB18030
	case big5Name:
		return traditionalchinese.Big5
	case latinName:
		return charmap.Windows1252
	}
	return nil
}

// decoded is a reader of UTF-8 without byte order mark, with lines that end in a line
// feed, over a file in a named encoding.
func decoded(r io.Reader, name string) io.Reader {
	if e := encodingOf(name); e != nil {
		r = transform.NewReader(r, e.NewDecoder())
	}
	b := bufio.NewReaderSize(r, 64<<10)
	if head, _ := b.Peek(3); bytes.Equal(head, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(3) // three bytes are there: Peek has read them
	}
	if head, _ := b.Peek(32 << 10); bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		return oldMac{b}
	}
	return b
}

// oldMac reads lines that end in a carriage return alone.
type oldMac struct{ r io.Reader }

func (m oldMac) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	for i, c := range p[:n] {
		if c == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// survey is what one pass over the bytes of a text file finds.
type survey struct {
	lines    int64
	utf      int64 // lines with bytes above ASCII that are UTF-8
	strong   int64 // of these, lines with a character of three or more bytes: no accident
	bad      int64 // lines that are not UTF-8
	firstUTF int64
	firstBad int64
	high     []byte // lines above ASCII, up to sampleBytes
	lonely   bool   // every byte above ASCII stands alone between ASCII bytes
	head     []byte // the start of the file, up to sampleBytes
	spread   spread[[]byte]
}

const sampleBytes = 256 << 10

// spread keeps an even sample of a stream of unknown length: every item, then every
// second, every fourth, so that at most spreadSize are kept. It is the same for the same stream.
type spread[T any] struct {
	items  []T
	seen   int
	stride int
}

const spreadSize = 2000

// wants counts one item and tells whether it belongs to the sample.
func (s *spread[T]) wants() bool {
	if s.stride == 0 {
		s.stride = 1
	}
	s.seen++
	return (s.seen-1)%s.stride == 0
}

func (s *spread[T]) add(item T) {
	s.items = append(s.items, item)
	if len(s.items) < spreadSize {
		return
	}
	half := s.items[:0]
	for i := 0; i < len(s.items); i += 2 {
		half = append(half, s.items[i])
	}
	clear(s.items[len(half):])
	s.items, s.stride = half, s.stride*2
}

// look reads a text file once: counts lines, refuses lines over the limit and files that
// are no text, and collects what tells the encoding.
func look(r io.Reader, limit Limits) (*survey, error) {
	s := &survey{lonely: true}
	b := bufio.NewReaderSize(r, limit.Line)
	for {
		line, err := b.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, errs.New(errs.TooLarge, "stockfile.line_too_long", "row", int(s.lines+1), "kilobytes", limit.Line>>10)
		}
		if len(line) > 0 {
			if err := s.add(line); err != nil {
				return nil, err
			}
		}
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (s *survey) add(line []byte) error {
	s.lines++
	if len(s.head)+len(line) <= sampleBytes {
		s.head = append(s.head, line...)
	}
	if s.spread.wants() {
		s.spread.add(bytes.Clone(line))
	}
	if s.lines < 1000 && bytes.IndexByte(line, 0) >= 0 {
		return errs.New(errs.Unsupported, "stockfile.not_text", "row", int(s.lines))
	}
	if ascii(line) {
		return nil
	}
	if utf8.Valid(line) {
		s.utf++
		if s.firstUTF == 0 {
			s.firstUTF = s.lines
		}
		if slices.ContainsFunc(line, func(c byte) bool { return c >= 0xE0 }) {
			s.strong++
		}
	} else {
		s.bad++
		if s.firstBad == 0 {
			s.firstBad = s.lines
		}
	}
	s.lonely = s.lonely && lonely(line)
	if len(s.high)+len(line) <= sampleBytes {
		s.high = append(s.high, line...)
	}
	return nil
}

func ascii(b []byte) bool {
	for len(b) >= 8 {
		if (b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7])&0x80 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lonely tells whether no two bytes above ASCII stand together.
func lonely(b []byte) bool {
	for i := 1; i < len(b); i++ {
		if b[i] >= utf8.RuneSelf && b[i-1] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// encoding decides what the surveyed file is written in, or refuses it with the row at
// fault named: a file in two encodings was glued together, and one of them would be read wrong.
func (s *survey) encoding() (string, error) {
	switch {
	case s.bad == 0:
		return utf8Name, nil
	case s.strong > 0:
		row := s.firstBad
		if s.bad > s.utf {
			row = s.firstUTF
		}
		return "", mixed(row)
	}
	gb, big := chineseScore(s.high, gbName), chineseScore(s.high, big5Name)
	switch {
	case max(gb, big) < 0.55 && s.lonely && s.utf == 0:
		return latinName, nil
	case max(gb, big) < 0.55 && s.utf > 0:
		return "", mixed(s.firstBad)
	case max(gb, big) < 0.55:
		return "", errs.New(errs.Unsupported, "stockfile.encoding_unknown", "row", int(s.firstBad))
	case big > gb:
		return big5Name, nil
	}
	return gbName, nil
}

func mixed(row int64) error {
	return errs.New(errs.Invalid, "stockfile.encoding_mixed", "row", int(row))
}

// chineseScore says how well bytes read as Chinese text: the mean worth of its two-byte
// characters, 1 for everyday characters and less for rare ones, plus a bonus for words of
// the trade. Below 0.55 it is not Chinese.
func chineseScore(b []byte, name string) float64 {
	var sum float64
	n := 0
	for i := 0; i < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		n++
		if i+1 >= len(b) {
			break // cut off by the end of the sample
		}
		worth := gbWorth(b[i], b[i+1])
		if name == big5Name {
			worth = big5Worth(b[i], b[i+1])
		}
		sum += worth
		if worth >= 0 {
			i++
		}
	}
	if n == 0 {
		return 0
	}
	text, err := encodingOf(name).NewDecoder().Bytes(b)
	if err != nil {
		return 0
	}
	return sum/float64(n) + min(0.5, 0.05*float64(tradeWords(string(text))))
}

// gbWorth is 1 for the 3,755 everyday characters of GB 2312 (lead bytes B0 to D7) and its
// punctuation, less for the others, negative for what is none.
func gbWorth(lead, trail byte) float64 {
	switch {
	case lead == 0x80 || lead == 0xFF || trail < 0x30 || trail == 0x7F || trail == 0xFF:
		return -4
	case trail < 0x40: // the first half of a four-byte character
		return 0
	case trail < 0xA1 || lead < 0xA1:
		return 0.1 // only in GBK: mostly traditional characters
	case lead >= 0xB0 && lead <= 0xD7, lead == 0xA1 || lead == 0xA3:
		return 1
	case lead >= 0xD8 && lead <= 0xF7:
		return 0.3
	}
	return 0
}

// big5Worth is 1 for the 5,401 everyday characters of Big5 (lead bytes A4 to C6) and its
// punctuation.
func big5Worth(lead, trail byte) float64 {
	switch {
	case lead < 0xA1 || lead > 0xF9 || trail < 0x40 || trail > 0x7E && trail < 0xA1 || trail == 0xFF:
		return -4
	case lead <= 0xA3 || lead >= 0xA4 && lead <= 0xC6:
		return 1
	case lead >= 0xC9:
		return 0.3
	}
	return 0
}

// tradeWords counts Chinese headers and words of the alias table in a text.
func tradeWords(text string) int {
	n := 0
	for k := range known.header {
		if len(k) > 3 && k[0] >= 0xE0 {
			n += strings.Count(text, k)
		}
	}
	return n
}

// verify reads a file through its decoder once and refuses the first line that does not
// decode: a GBK file with one line in something else is found before a row is read.
func verify(r io.Reader, name string) error {
	if name == utf8Name {
		return nil
	}
	b := bufio.NewReaderSize(decoded(r, name), 64<<10)
	row := int64(1)
	for {
		line, err := b.ReadSlice('\n')
		if bytes.Contains(line, []byte("\uFFFD")) {
			return mixed(row)
		}
		switch {
		case err == nil:
			row++
		case errors.Is(err, io.EOF):
			return nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
}
