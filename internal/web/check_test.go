package web

import (
	"bytes"
	"context"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"openbourse/internal/registry/document"
	"openbourse/internal/store/db"
)

func TestAnybodyChecksTheFileOfAPaper(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	var paper document.Paper
	if err := p.k.DB().Write(t.Context(), db.Prompt, func(ctx context.Context, tx *db.Tx) (err error) {
		paper, err = document.Issue(ctx, tx, p.k, p.now.Now(), document.Draft{Kind: document.Invoice, Subject: "deal:1", Content: document.Trade{Deal: 1, Currency: "USD", Total: 878566}})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	file, err := paper.File()
	if err != nil {
		t.Fatal(err)
	}
	send := func(content []byte) *httptest.ResponseRecorder {
		body := "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.json\"\r\n\r\n" + string(content) + "\r\n--B--\r\n"
		r := httptest.NewRequest("POST", "/v/", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=B")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		return serve(p.h, r)
	}
	p.shows(send(file), http.StatusOK, "Invoice: In force", "nothing of it was changed")
	if page := send(file).Body.String(); strings.Contains(page, "8,785.66") || strings.Contains(page, "878566") {
		t.Error("the check tells what the paper says")
	}
	p.shows(send(bytes.Replace(file, []byte("878566"), []byte("978566"), 1)), http.StatusConflict, "its content is not what was signed")
	p.shows(send([]byte("{}")), http.StatusUnsupportedMediaType, "no file of a paper")
	p.shows(send(nil), http.StatusUnsupportedMediaType, "no file of a paper")
	p.shows(send(bytes.Repeat([]byte(" "), document.MaxFile+1)), http.StatusRequestEntityTooLarge)

	key, err := p.k.PublicKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if w := p.ask("GET", "/v/key", ""); w.Code != http.StatusOK || w.Body.String() != hex.EncodeToString(key)+"\n" {
		t.Errorf("the keys: %d %q", w.Code, w.Body)
	}
}
