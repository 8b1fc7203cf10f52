package torture

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
)

// told is one command and what its caller was told.
type told struct {
	actor   string // as the journal names him
	cmd     id.ID
	outcome outcome
	deal    int64 // of the answer
	moved   int64 // transfer of the answer
	leads   bool  // a refusal may lead on to the room that is open already
	repeat  bool  // asked for again
	coded   bool  // confirmed with password and code
	paid    int64 // what he was to be paid out
	again   func(ctx context.Context, p *person) told
	by      *person
}

type outcome int

const (
	unknown outcome = iota // told nothing
	acked
	refused
	unsent // the exchange was gone before anything was asked
	idle   // he has no code yet that he did not use
)

// errGone says that no answer came: the exchange was killed.
var errGone = errors.New("no answer")

// post sends a form and gives status, where it leads and the page.
func (p *person) post(ctx context.Context, path string, v url.Values) (status int, to, page string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.fair.address+path, strings.NewReader(v.Encode()))
	if err != nil {
		return 0, "", "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", p.cookie)
	r.Header.Set("X-Forwarded-For", p.hop)
	w, err := p.fair.wire.RoundTrip(r)
	if err != nil {
		return 0, "", "", errGone
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	if err != nil {
		return 0, "", "", errGone
	}
	return w.StatusCode, w.Header.Get("Location"), string(b), nil
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// signs sends a form to the page that shows what it would bind him to, and signs that.
func (p *person) signs(ctx context.Context, path string, v url.Values) told {
	t := told{actor: "person:" + p.id.String(), cmd: id.New(), by: p, outcome: refused, coded: p.phone != nil}
	status, _, page, err := p.post(ctx, path, v)
	at := strings.Index(page, `<form class="grid gm"`)
	if err != nil {
		t.outcome = unsent
		return t
	}
	if status != http.StatusOK || at < 0 { // what would be signed is refused already
		return t
	}
	again := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(page[at:], -1) {
		again.Add(m[1], html.UnescapeString(m[2]))
	}
	again.Set("cmd", t.cmd.String())
	if p.phone != nil {
		code, ok := p.phone.code(time.Now())
		if !ok {
			t.outcome = idle
			return t
		}
		again.Set("password", password)
		again.Set("code", code)
	}
	to := path + "ed"
	if strings.HasSuffix(path, "/buy") {
		to = path + "/signed"
	}
	return p.sends(ctx, to, again, t)
}

// sends sends the signed form of a command.
func (p *person) sends(ctx context.Context, to string, form url.Values, t told) told {
	status, leads, _, err := p.post(ctx, to, form)
	t.outcome = refused
	switch {
	case err != nil || status >= http.StatusInternalServerError:
		t.outcome = unknown
	case status == http.StatusSeeOther:
		t.outcome = acked
		t.deal, _ = strconv.ParseInt(strings.TrimPrefix(leads, "/deals/"), 10, 64)
	}
	t.again = func(ctx context.Context, p *person) told {
		again := t
		again.repeat = true
		return p.sends(ctx, to, form, again)
	}
	return t
}

// paidOut orders that some of his member's money be paid out.
func (p *person) paidOut(ctx context.Context, cents int) told {
	t := told{actor: "person:" + p.id.String(), cmd: id.New(), by: p, paid: int64(cents)}
	return p.sends(ctx, "/money/payout", url.Values{"currency": {"USD"}, "amount": {fmt.Sprintf("%d.%02d", cents/100, cents%100)}, "cmd": {t.cmd.String()}}, t)
}

// settles settles a deal by his program.
func (p *person) settles(ctx context.Context, deal int64, cmd id.ID) told {
	t := told{actor: "key:" + p.key.String(), cmd: cmd, by: p, deal: deal}
	var done struct {
		Deal     int64 `json:"deal"`
		Transfer int64 `json:"transfer"`
	}
	err := p.program.Send(ctx, http.MethodPost, fmt.Sprintf("/settlements/%d", deal), nil, cmd, nil, &done)
	switch e := errs.Of(err); {
	case err == nil:
		t.outcome, t.moved = acked, done.Transfer
	case isProblem(err) && e.Code != errs.Internal && e.Code != errs.Unavailable:
		t.outcome = refused
	}
	t.again = func(ctx context.Context, p *person) told {
		again := p.settles(ctx, deal, cmd)
		again.repeat = true
		return again
	}
	return t
}

// isProblem tells an answer of the exchange from no answer.
func isProblem(err error) bool {
	var e *errs.Error
	return errors.As(err, &e) && !errs.Is(err, "api.server_gone")
}
