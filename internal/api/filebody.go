package api

import (
	"crypto/sha256"
	"errors"
	"io"
	"mime"
	"net/http"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
)

// fileOf finds the file in a body: the whole of it, or the part "file" of a form.
func fileOf(c *call, body io.Reader) (file io.Reader, name string, err error) {
	kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return body, "", nil
	}
	parts, err := c.MultipartReader()
	if err != nil {
		return nil, "", errs.New(errs.Invalid, "api.no_body").Because(err)
	}
	for {
		p, err := parts.NextPart()
		if err != nil {
			return nil, "", errs.New(errs.Invalid, "api.no_body").At("file").Because(err)
		}
		if p.FormName() == "file" {
			return p, p.FileName(), nil
		}
	}
}

// bodyLimit names a body that the server stopped reading.
func bodyLimit(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errs.New(errs.TooLarge, "api.body_too_large", "bytes", large.Limit)
	}
	return err
}

// next is the command id of a further command of the same call: sending the call again
// gives the same ids.
func (c *call) next(name string) id.ID {
	sum := sha256.Sum256(append(c.Cmd[:], name...))
	var n id.ID
	copy(n[:], sum[:])
	n[6] = n[6]&0x0f | 0x80 // version 8 and variant (RFC 9562)
	n[8] = n[8]&0x3f | 0x80
	return n
}
