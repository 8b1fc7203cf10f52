package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// patient is a connection that remembers until when it is read.
type patient struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (p *patient) SetReadDeadline(t time.Time) error {
	p.until = t
	return nil
}

func TestNobodyHoldsAConnectionOpenBeforeHeMay(t *testing.T) {
	t.Parallel()
	h := site(t, Deps{})
	for _, c := range [][2]string{{"POST", "/stock/uploads"}, {"POST", "/csp-report"}, {"GET", "/static/none"}, {"GET", "/stones.csv"}, {"POST", "/signin"}} {
		w := &patient{ResponseRecorder: httptest.NewRecorder()}
		h.ServeHTTP(w, httptest.NewRequest(c[0], c[1], strings.NewReader("")))
		if w.until.IsZero() || time.Until(w.until) > usualTime {
			t.Errorf("a visitor's %s %s is read until %v", c[0], c[1], w.until)
		}
	}
}

func TestTextThatNoEngineKeepsIsRefusedInFormsAndTakenOutOfAddresses(t *testing.T) {
	t.Parallel()
	h, _ := framed(t, Deps{}, Route{Do: func(_ *Server, w http.ResponseWriter, r *Request) error {
		if _, err := r.Form(); err != nil {
			return err
		}
		_, err := w.Write([]byte(r.URL.Query().Get("no")))
		return err
	}})
	for _, bad := range []string{"a%00b", "a%ffb"} {
		r := httptest.NewRequest("POST", "/x", strings.NewReader("name="+bad))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a form with %s: %d", bad, w.Code)
		}
		asked := get(t, h, "/x?no="+bad)
		if got := asked.Body.String(); asked.Code != http.StatusOK || !utf8.ValidString(got) || strings.Contains(got, "\x00") {
			t.Errorf("an address with %s was read as %q, %d", bad, got, asked.Code)
		}
	}
	u := &url.URL{RawQuery: "no=100%25&s=round"}
	if scrubbed(u); u.RawQuery != "no=100%25&s=round" {
		t.Errorf("a sound address became %s", u.RawQuery)
	}
}
