package stockfile

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"openbourse/internal/base/errs"
)

// splitter cuts delimited text into records, quote-aware: it reads into one buffer, finds
// the cells where they stand, and makes one string a record. It follows encoding/csv with
// LazyQuotes, except that an empty line is a record without cells (rows keep the numbers a
// spreadsheet shows) and a quotation mark left open is an error.
type splitter struct {
	src   io.Reader
	delim byte
	buf   []byte
	r, w  int // unread bytes are buf[r:w]
	eof   bool
	row   int // records read
	limit Limits

	// the record being parsed, in positions from its start
	spans  []span
	start  int  // of the cell being parsed
	pos    int  // parsed so far
	open   bool // inside quotes
	double bool // the cell has doubled quotation marks
}

// span is one cell of a record; double says that its quotation marks are doubled.
type span struct {
	from, to int32
	double   bool
}

const bufferSize = 256 << 10

func newSplitter(src io.Reader, delim byte, limit Limits) *splitter {
	return &splitter{src: src, delim: delim, buf: make([]byte, bufferSize), limit: limit}
}

// splitterOf splits bytes that are in memory already.
func splitterOf(b []byte, delim byte, limit Limits) *splitter {
	return &splitter{delim: delim, buf: b, w: len(b), eof: true, limit: limit}
}

// next puts the cells of the next record into into[:0]. At the end it returns io.EOF.
func (s *splitter) next(into []string) ([]string, error) {
	s.spans, s.start, s.pos, s.open, s.double = s.spans[:0], 0, 0, false, false
	seen := 0 // looked through for line ends
	for {
		b := s.buf[s.r:s.w]
		stop, skip := len(b), 0
		if i := bytes.IndexByte(b[seen:], '\n'); i >= 0 {
			stop, skip = seen+i, 1
		}
		if stop > s.limit.Line {
			return nil, errs.New(errs.TooLarge, "stockfile.line_too_long", "row", s.row+1, "kilobytes", s.limit.Line>>10)
		}
		if skip == 0 && !s.eof {
			seen = stop
			if err := s.fill(); err != nil {
				return nil, err
			}
			continue
		}
		if skip == 0 && stop == 0 {
			return nil, io.EOF
		}
		if !s.parse(b[:stop]) {
			if skip == 0 {
				return nil, errs.New(errs.Invalid, "stockfile.open_quote", "row", s.row+1)
			}
			seen = stop + 1 // a line end inside quotes
			continue
		}
		s.row++
		s.r += stop + skip
		return s.cells(b[:stop], into[:0])
	}
}

// parse goes on with a record that ends, or may end, at the end of b. It tells whether it does.
func (s *splitter) parse(b []byte) bool {
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
	}
	if len(b) == 0 && s.pos == 0 {
		return true
	}
	for {
		if s.open {
			if !s.quoted(b) {
				return false
			}
		} else if s.pos < len(b) && b[s.pos] == '"' {
			s.pos++
			s.start, s.open, s.double = s.pos, true, false
			continue
		} else {
			s.start = s.pos
			j := bytes.IndexByte(b[s.pos:], s.delim)
			if j < 0 {
				j = len(b) - s.pos
			}
			s.pos += j
			s.spans = append(s.spans, span{int32(s.start), int32(s.pos), false})
		}
		if s.pos >= len(b) || len(s.spans) > s.limit.Columns {
			return true
		}
		s.pos++ // the delimiter
	}
}

// quoted goes on with a quoted cell. A quotation mark closes it only before a delimiter or
// the end of the line; any other is part of its text.
func (s *splitter) quoted(b []byte) bool {
	for s.pos < len(b) {
		j := bytes.IndexByte(b[s.pos:], '"')
		if j < 0 {
			break
		}
		s.pos += j + 1
		switch {
		case s.pos >= len(b) || b[s.pos] == s.delim:
			s.spans = append(s.spans, span{int32(s.start), int32(s.pos - 1), s.double})
			s.open = false
			return true
		case b[s.pos] == '"':
			s.double = true
			s.pos++
		}
	}
	s.pos = max(s.pos, len(b))
	return false
}

// cells makes the strings of a parsed record.
func (s *splitter) cells(b []byte, into []string) ([]string, error) {
	if len(s.spans) > s.limit.Columns {
		return nil, errs.New(errs.TooLarge, "stockfile.too_wide", "row", s.row, "columns", s.limit.Columns)
	}
	text := string(b)
	for _, c := range s.spans {
		cell := text[c.from:c.to]
		if c.double {
			cell = strings.ReplaceAll(cell, `""`, `"`)
		}
		into = append(into, cell)
	}
	return into, nil
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
