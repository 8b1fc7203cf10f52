package document

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"openbourse/internal/base/errs"
	"openbourse/internal/store/blob"
)

// MaxAttachment is how large a file beside a deal or a case may be.
const MaxAttachment = 25 << 20

// attachmentTypes are the contents a room or a case takes; anything that a browser could run is refused.
var attachmentTypes = map[string]string{
	"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "video/mp4": ".mp4",
	"application/zip": ".zip", "text/plain": ".txt",
}

// Take keeps a document's content and tells what it is by its first bytes. It is put
// before the command that refers to it.
func Take(ctx context.Context, blobs *blob.Store, r io.Reader) (blob.Ref, string, error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return blob.Ref{}, "", errs.New(errs.Invalid, "document.file_empty").At("file").Because(err)
	}
	if n == 0 {
		return blob.Ref{}, "", errs.New(errs.Invalid, "document.file_empty").At("file")
	}
	kind, _, _ := strings.Cut(http.DetectContentType(head[:n]), ";")
	if _, ok := attachmentTypes[kind]; !ok || looksActive(head[:n]) {
		return blob.Ref{}, "", errs.New(errs.Unsupported, "document.file_type").At("file")
	}
	ref, err := blobs.Put(ctx, io.MultiReader(bytes.NewReader(head[:n]), r), MaxAttachment)
	if errs.Is(err, "blob.too_large") {
		err = errs.New(errs.TooLarge, "document.file_large", "max", MaxAttachment>>20).At("file")
	}
	return ref, kind, err
}

// looksActive tells markup and scripts that a sniffer takes for plain text.
func looksActive(head []byte) bool {
	t := bytes.ToLower(head)
	for _, mark := range []string{"<svg", "<script", "<html", "<!doctype", "<?xml", "#!"} {
		if bytes.Contains(t, []byte(mark)) {
			return true
		}
	}
	return false
}

// AttachmentName keeps what a sender calls a file harmless: no folders, no control
// characters, and the ending of its kind.
func AttachmentName(s, kind string) (string, error) {
	ending, ok := attachmentTypes[kind]
	if !ok {
		return "", errs.New(errs.Unsupported, "document.file_type").At("file")
	}
	s = path.Base(strings.ReplaceAll(strings.ToValidUTF8(s, ""), `\`, "/"))
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`"<>|:*?`, r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
	if i := strings.LastIndexByte(s, '.'); i >= 0 {
		s = s[:i]
	}
	s = strings.Trim(s, " .")
	for utf8.RuneCountInString(s) > 80 {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	if s == "" {
		s = "file"
	}
	return s + ending, nil
}
