package stockfile

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"openbourse/internal/base/errs"
)

// splitter cuts delimited text into records, quote-aware and in place: it reads into one
// buffer, takes quotes out where they stand, and makes one string a record. It follows
// encoding/csv with LazyQuotes, except that an empty line is a record without cells (rows
// keep the numbers a spreadsheet shows) and a quotation mark left open is an error.
type splitter struct {
	src   io.Reader
	delim byte
	buf   []byte
	r, w  int // unread bytes are buf[r:w]
	eof   bool
	row   int // records read
	ends  []int32
	limit Limits
}

func newSplitter(src io.Reader, delim byte, limit Limits) *splitter {
	return &splitter{src: src, delim: delim, buf: make([]byte, 256<<10), limit: limit}
}

// next appends the cells of the next record to into[:0]. At the end it returns io.EOF.
func (s *splitter) next(into []string) ([]string, error) {
	end, skip, quoted, err := s.record()
	if err != nil {
		return nil, err
	}
	s.row++
	line := s.buf[s.r : s.r+end]
	s.r += end + skip
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	into = into[:0]
	if len(line) == 0 {
		return into, nil
	}
	if !quoted {
		return s.plain(line, into)
	}
	return s.unquote(line, into)
}

// record finds the end of the next record: its length, the bytes of the line end, and
// whether it has quotation marks.
func (s *splitter) record() (end, skip int, quoted bool, err error) {
	at, open := 0, false // scanned so far, inside quotes
	for {
		b := s.buf[s.r:s.w]
		i := bytes.IndexByte(b[at:], '\n')
		stop := len(b)
		if i >= 0 {
			stop = at + i
		}
		switch {
		case quoted:
			open = s.scanQuotes(b[:stop], at, open)
		case bytes.IndexByte(b[at:stop], '"') >= 0:
			quoted = true
			open = s.scanQuotes(b[:stop], 0, false)
		}
		switch {
		case i >= 0 && !open:
			return stop, 1, quoted, s.tooLong(stop)
		case i >= 0: // a line end inside quotes
			at = stop + 1
			continue
		}
		if err := s.tooLong(stop); err != nil {
			return 0, 0, false, err
		}
		if s.eof {
			switch {
			case open:
				return 0, 0, false, errs.New(errs.Invalid, "stockfile.open_quote", "row", s.row+1)
			case len(b) == 0:
				return 0, 0, false, io.EOF
			}
			return len(b), 0, quoted, nil
		}
		at = stop
		if quoted { // a quotation mark at the end of the buffer may be half of a pair: scan again
			at, open, quoted = 0, false, false
		}
		if err := s.fill(); err != nil {
			return 0, 0, false, err
		}
	}
}

// scanQuotes walks one stretch that has quotation marks and tells whether a quoted cell is open
// at its end. A quotation mark opens a cell only at the cell's start, and closes it only
// before a delimiter or the end of the line.
func (s *splitter) scanQuotes(b []byte, at int, open bool) bool {
	i := at
	for i < len(b) {
		if open {
			j := bytes.IndexByte(b[i:], '"')
			if j < 0 {
				return true
			}
			i += j + 1
			switch {
			case i == len(b), i+1 == len(b) && b[i] == '\r':
				return false
			case b[i] == '"':
				i++
			case b[i] == s.delim:
				open = false
			}
			continue
		}
		// at a delimiter or at the start of the record: a cell begins
		if b[i] == s.delim {
			i++
			if i < len(b) && b[i] == '"' {
				open = true
				i++
			}
			continue
		}
		if i == 0 && b[0] == '"' {
			open = true
			i++
			continue
		}
		j := bytes.IndexByte(b[i:], s.delim)
		if j < 0 {
			return false
		}
		i += j
	}
	return open
}

func (s *splitter) tooLong(n int) error {
	if n > s.limit.Line {
		return errs.New(errs.TooLarge, "stockfile.line_too_long", "row", s.row+1, "kilobytes", s.limit.Line>>10)
	}
	return nil
}

// fill reads more bytes behind the unread ones, making room first.
func (s *splitter) fill() error {
	if s.r > 0 {
		s.w = copy(s.buf, s.buf[s.r:s.w])
		s.r = 0
	}
	if s.w == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.src.Read(s.buf[s.w:])
		s.w += n
		if errors.Is(err, io.EOF) {
			s.eof = true
			return nil
		}
		if err != nil || n > 0 {
			return err
		}
	}
	return io.ErrNoProgress
}

// plain cuts a record without quotation marks.
func (s *splitter) plain(line []byte, into []string) ([]string, error) {
	text := string(line)
	for {
		i := strings.IndexByte(text, s.delim)
		if i < 0 {
			return append(into, text), nil
		}
		into = append(into, text[:i])
		text = text[i+1:]
		if len(into) > s.limit.Columns {
			return nil, s.tooWide()
		}
	}
}

func (s *splitter) tooWide() error {
	return errs.New(errs.TooLarge, "stockfile.too_wide", "row", s.row, "columns", s.limit.Columns)
}

// unquote cuts a record with quotation marks, taking them out in place.
func (s *splitter) unquote(b []byte, into []string) ([]string, error) {
	s.ends = s.ends[:0]
	w, i := 0, 0
	for {
		if i < len(b) && b[i] == '"' {
			w, i = s.quotedCell(b, w, i+1)
		} else {
			j := bytes.IndexByte(b[i:], s.delim)
			if j < 0 {
				j = len(b) - i
			}
			w += copy(b[w:], b[i:i+j])
			i += j
		}
		s.ends = append(s.ends, int32(w))
		if len(s.ends) > s.limit.Columns {
			return nil, s.tooWide()
		}
		if i >= len(b) {
			break
		}
		i++ // the delimiter
	}
	text := string(b[:w])
	from := int32(0)
	for _, e := range s.ends {
		into = append(into, text[from:e])
		from = e
	}
	return into, nil
}

// quotedCell copies a quoted cell that starts at b[i] to b[w] and returns both positions
// after it.
func (s *splitter) quotedCell(b []byte, w, i int) (int, int) {
	for {
		j := bytes.IndexByte(b[i:], '"')
		if j < 0 {
			w += copy(b[w:], b[i:])
			return w, len(b)
		}
		w += copy(b[w:], b[i:i+j])
		i += j + 1
		switch {
		case i >= len(b) || b[i] == s.delim:
			return w, i
		case b[i] == '"':
			b[w] = '"'
			w++
			i++
		default: // a quotation mark inside a cell: part of its text
			b[w] = '"'
			w++
		}
	}
}
