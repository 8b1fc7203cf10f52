package stockfile

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"openbourse/internal/base/errs"
)

// delimiters that are looked for, in the order ties are decided.
const delimiters = ",\t;|"

// textTable is a text file being split.
type textTable struct {
	*splitter
	io.Closer
}

// openText surveys a text file once from end to end, so that nothing about its encoding
// is found out half way through, and then finds its delimiter.
func openText(open func() (io.ReadCloser, error), opt Options) (*source, error) {
	name, sv, err := surveyText(open, opt)
	if err != nil {
		return nil, err
	}
	head := decodeBytes(sv.head, name)
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, errs.New(errs.Invalid, "stockfile.empty_file")
	}
	delim := opt.Profile.Delimiter
	if delim == "" {
		delim = detectDelimiter(head, opt)
	}
	s := &source{in: Inspection{Encoding: name, Delimiter: delim, Lines: sv.lines}, close: func() error { return nil }}
	s.head, err = splitBytes(head, delim[0], opt.Limits, headRows)
	if err != nil && len(s.head) == 0 {
		return nil, err
	}
	for _, line := range sv.spread.items {
		rows, err := splitBytes(decodeBytes(line, name), delim[0], opt.Limits, 2)
		if err == nil && len(rows) == 1 { // part of a record with line ends inside quotes is left out
			s.spread = append(s.spread, rows[0])
		}
	}
	s.open = func() (table, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		return textTable{newSplitter(decoded(r, name), delim[0], opt.Limits), r}, nil
	}
	return s, nil
}

// headRows is how many rows are kept from the start of a file.
const headRows = 200

// surveyText finds the encoding. UTF-16 is known by its byte order mark only and is
// surveyed decoded; all others are surveyed as they are and then decoded once for proof.
func surveyText(open func() (io.ReadCloser, error), opt Options) (string, *survey, error) {
	r, err := open()
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	mark := make([]byte, 2)
	n, err := io.ReadFull(r, mark)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", nil, err
	}
	name := opt.Profile.Encoding
	switch string(mark[:n]) {
	case "\xff\xfe":
		name = utf16leName
	case "\xfe\xff":
		name = utf16beName
	}
	whole := io.MultiReader(bytes.NewReader(mark[:n]), r)
	wide := name == utf16leName || name == utf16beName
	var sv *survey
	if wide {
		sv, err = look(decoded(whole, name), opt.Limits)
	} else {
		sv, err = look(decoded(whole, utf8Name), opt.Limits)
	}
	if err != nil {
		return "", nil, err
	}
	if wide {
		return name, sv, nil
	}
	if name == "" {
		if name, err = sv.encoding(); err != nil {
			return "", nil, err
		}
	} else if name == utf8Name && sv.bad > 0 {
		return "", nil, mixed(sv.firstBad)
	}
	again, err := open()
	if err != nil {
		return "", nil, err
	}
	defer again.Close()
	return name, sv, verify(again, name)
}

// decodeBytes is a piece of a surveyed file in UTF-8. Pieces of UTF-16 files are already.
func decodeBytes(b []byte, name string) []byte {
	if name == utf16leName || name == utf16beName || encodingOf(name) == nil {
		return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	}
	out, err := encodingOf(name).NewDecoder().Bytes(b)
	if err != nil {
		return b
	}
	return out
}

// splitBytes splits a piece of a file into at most n rows. Cells past the last whole
// record may be cut off; an error leaves the rows before it.
func splitBytes(b []byte, delim byte, limit Limits, n int) ([][]string, error) {
	return takeRows(textTable{splitterOf(b, delim, limit), io.NopCloser(nil)}, n)
}

// detectDelimiter takes the delimiter under which most headers are known, then the one
// under which the rows are most alike.
func detectDelimiter(head []byte, opt Options) string {
	if t, ok := bytes.CutPrefix(head, []byte("sep=")); ok && len(t) > 0 && strings.IndexByte(delimiters, t[0]) >= 0 {
		return string(t[:1]) // a line that spreadsheets understand
	}
	best, bestScore := delimiters[:1], -1
	for i := range len(delimiters) {
		rows, _ := splitBytes(head, delimiters[i], opt.Limits, 60)
		_, known := findHeader(rows, opt.Profile)
		widths := map[int]int{}
		for _, r := range rows {
			widths[len(r)]++
		}
		alike := 0
		for w, n := range widths {
			if w > 1 {
				alike = max(alike, n*min(w, 100))
			}
		}
		if score := known*100_000 + alike; score > bestScore {
			best, bestScore = delimiters[i:i+1], score
		}
	}
	return best
}
