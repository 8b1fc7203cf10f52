package stockfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"openbourse/internal/base/errs"
)

// table is a file as rows of cells, from its first row. At the end next returns io.EOF.
type table interface {
	next(into []string) ([]string, error)
	Close() error
}

// source is an opened file before its columns are understood.
type source struct {
	in       Inspection
	workbook bool
	head     [][]string // the first rows
	spread   [][]string // rows from all over the file
	open     func() (table, error)
	close    func() error
}

var magics = []struct{ head, key string }{
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "stockfile.old_workbook"},
	{"%PDF", "stockfile.wrong_kind"},
	{"\x89PNG", "stockfile.wrong_kind"},
	{"\xff\xd8\xff", "stockfile.wrong_kind"},
	{"GIF8", "stockfile.wrong_kind"},
	{"Rar!", "stockfile.wrong_kind"},
	{"7z\xbc\xaf", "stockfile.wrong_kind"},
	{"\x1f\x8b", "stockfile.wrong_kind"},
	{"{\\rtf", "stockfile.wrong_kind"},
	{"<!DOCTYPE", "stockfile.web_page"},
	{"<html", "stockfile.web_page"},
	{"<HTML", "stockfile.web_page"},
	{"<table", "stockfile.web_page"},
	{"<?xml", "stockfile.web_page"},
}

// openSource sees what kind of file it is by its first bytes; names lie.
func openSource(src io.ReaderAt, size int64, opt Options) (*source, error) {
	if size == 0 {
		return nil, errs.New(errs.Invalid, "stockfile.empty_file")
	}
	if size > opt.Limits.Size {
		return nil, errs.New(errs.TooLarge, "stockfile.too_large", "megabytes", opt.Limits.Size>>20)
	}
	head := make([]byte, 16)
	n, err := src.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the start of the file: %w", err)
	}
	head = head[:n]
	for _, m := range magics {
		if bytes.HasPrefix(bytes.TrimLeft(head, " \r\n\t"), []byte(m.head)) {
			return nil, errs.New(errs.Unsupported, m.key)
		}
	}
	var s *source
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		s, err = openArchive(src, size, opt)
	} else {
		s, err = openText(func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(src, 0, size)), nil }, opt)
	}
	if err != nil {
		return nil, err
	}
	s.in.Bytes = size
	if s.in.Container == "" {
		s.in.Container = "csv"
	}
	return s, nil
}

// openArchive opens a workbook, or an archive with exactly one sheet in it.
func openArchive(src io.ReaderAt, size int64, opt Options) (*source, error) {
	z, err := zip.NewReader(src, size)
	if err != nil {
		return nil, errs.New(errs.Invalid, "stockfile.broken_archive").Because(err)
	}
	var sheet *zip.File
	var others []string
	for _, f := range z.File {
		base := path.Base(f.Name)
		switch ending := strings.ToLower(path.Ext(base)); {
		case f.Name == "xl/workbook.xml":
			return openWorkbook(io.NewSectionReader(src, 0, size), z, "xlsx", opt)
		case strings.HasSuffix(f.Name, "/"), strings.HasPrefix(base, "."), strings.HasPrefix(f.Name, "__MACOSX/"):
		case ending == ".csv" || ending == ".txt" || ending == ".tsv" || ending == ".tab" || ending == ".xlsx":
			if sheet != nil {
				return nil, errs.New(errs.Invalid, "stockfile.two_sheets", "one", sheet.Name, "two", f.Name)
			}
			sheet = f
		default:
			if len(others) < 100_000 {
				others = append(others, f.Name)
			}
		}
	}
	if sheet == nil {
		return nil, errs.New(errs.Invalid, "stockfile.no_sheet")
	}
	if sheet.UncompressedSize64 > uint64(opt.Limits.Size) {
		return nil, errs.New(errs.TooLarge, "stockfile.too_large", "megabytes", opt.Limits.Size>>20)
	}
	s, err := openMember(sheet, opt)
	if err != nil {
		return nil, err
	}
	s.in.Container, s.in.Attachments = "zip", others
	if s.in.Sheet == "" {
		s.in.Sheet = sheet.Name
	}
	return s, nil
}

// maxPacked bounds a workbook inside an archive, and what of a workbook is unpacked into
// memory.
const maxPacked = 256 << 20

func openMember(f *zip.File, opt Options) (*source, error) {
	open := func() (io.ReadCloser, error) {
		r, err := f.Open()
		if err != nil {
			return nil, errs.New(errs.Invalid, "stockfile.broken_archive").Because(err)
		}
		return struct { // a member must not unpack to more than it says
			io.Reader
			io.Closer
		}{io.LimitReader(r, int64(f.UncompressedSize64)+1), r}, nil
	}
	if strings.ToLower(path.Ext(f.Name)) != ".xlsx" {
		return openText(open, opt)
	}
	if f.UncompressedSize64 > maxPacked {
		return nil, errs.New(errs.TooLarge, "stockfile.too_large", "megabytes", maxPacked>>20)
	}
	r, err := open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, errs.New(errs.Invalid, "stockfile.broken_archive").Because(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, errs.New(errs.Invalid, "stockfile.broken_workbook").Because(err)
	}
	return openWorkbook(io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))), z, "zip", opt)
}
