package web

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
)

// marked looks for markup, where shows looks for what people read.
func (p *staffed) marked(w *httptest.ResponseRecorder, all ...string) {
	p.Helper()
	for _, m := range all {
		if !strings.Contains(w.Body.String(), m) {
			p.Errorf("the page lacks %q", m)
		}
	}
}

// newsroom is a staffed house whose desk has published one article in English and Chinese.
func newsroom(t *testing.T) (p *staffed, writer, editor string) {
	t.Helper()
	p = newStaffed(t)
	writer, editor = p.token[access.Staff], p.token[access.Admin]
	p.leads(p.ask("POST", "/admin/news", writer, "kind", "news", "lang", "en", "desk", "Press office", "title", "A memorandum is signed", "lead", "Two cities, three houses.", "body", "## Panels\n\nWorking panels, **a yearly programme**.\n\n|Year|Event|\n|-|-|\n|2018|exhibition|"), "/admin/news/1")
	p.leads(p.ask("POST", "/admin/news/1/zh", writer, "base", "0", "title", "签署合作备忘录", "body", "设立工作小组。"), "/admin/news/1/zh")
	for _, l := range []string{"en", "zh"} {
		p.leads(p.ask("POST", "/admin/news/1/"+l+"/review", editor, "version", "1"), "/admin/news/1/"+l)
	}
	p.leads(p.ask("POST", "/admin/news/1/ready", writer), "/admin/news/1")
	p.leads(p.ask("POST", "/admin/news/1/publish", editor), "/admin/news/1")
	return p, writer, editor
}

const memorandum = "/news/2026/a-memorandum-is-signed"

func TestAnArticleIsReadInItsLanguagesAndInNoOther(t *testing.T) {
	t.Parallel()
	p, _, _ := newsroom(t)
	p.shows(p.ask("GET", "/en/news", ""), http.StatusOK, "A memorandum is signed", "Two cities, three houses.", "Press office")
	p.marked(p.ask("GET", "/en/news", ""), `href="/en/news.atom"`, `href="/en/news.json"`)
	p.marked(p.ask("GET", "/en"+memorandum, ""), "<h2>Panels</h2>", "<strong>a yearly programme</strong>", `tabindex="0" role="group"`, `href="/zh`+memorandum)
	p.shows(p.ask("GET", "/zh"+memorandum, ""), http.StatusOK, "签署合作备忘录", "设立工作小组。")
	for _, l := range []i18n.Lang{i18n.Dutch, i18n.Russian} {
		w := p.ask("GET", "/"+string(l)+memorandum, "")
		p.shows(w, http.StatusOK, l.T("news.missing_title"))
		p.marked(w, `content="noindex"`, `href="/en`+memorandum, `href="/zh`+memorandum)
		for _, word := range []string{"memorandum is", "Working panels", "备忘录", "工作小组"} {
			if strings.Contains(w.Body.String(), word) {
				t.Errorf("%s shows %q", l, word)
			}
		}
		list := p.ask("GET", "/"+string(l)+"/news", "")
		p.shows(list, http.StatusOK, l.T("news.empty"), l.T("news.elsewhere"))
		p.marked(list, `href="/en`+memorandum)
		if strings.Contains(list.Body.String(), "A memorandum is") {
			t.Errorf("%s lists an English title", l)
		}
	}
	p.shows(p.ask("GET", "/en/news/2026/another", ""), http.StatusNotFound)
	p.shows(p.ask("GET", "/en/news/latest/another", ""), http.StatusNotFound)
	p.shows(p.ask("GET", "/en/news?after=x", ""), http.StatusUnprocessableEntity)
}

func TestTheDeskCorrectsAndWithdrawsInSight(t *testing.T) {
	t.Parallel()
	p, writer, editor := newsroom(t)
	p.leads(p.ask("POST", "/admin/news/1/en", writer, "base", "1", "title", "A memorandum was signed", "body", "Working panels."), "/admin/news/1/en")
	p.shows(p.ask("POST", "/admin/news/1/correct", editor, "note_en", "The tense."), http.StatusConflict, "Error:", "no reviewed new version")
	p.leads(p.ask("POST", "/admin/news/1/en/review", editor, "version", "2"), "/admin/news/1/en")
	p.shows(p.ask("GET", "/admin/news/1", editor), http.StatusOK, "readers see version 1")
	p.marked(p.ask("GET", "/admin/news/1", editor), `name="note_en"`)
	p.leads(p.ask("POST", "/admin/news/1/correct", editor, "note_en", "The tense was wrong."), "/admin/news/1")
	p.shows(p.ask("GET", "/en"+memorandum, ""), http.StatusOK, "A memorandum was signed", "The tense was wrong.", "Correction")
	p.shows(p.ask("POST", "/admin/news/1/withdraw", editor, "why_en", "A hoax."), http.StatusUnprocessableEntity, "A hoax.")
	p.leads(p.ask("POST", "/admin/news/1/withdraw", editor, "why_en", "A hoax.", "why_zh", "不实消息。"), "/admin/news/1")
	w := p.ask("GET", "/zh"+memorandum, "")
	p.shows(w, http.StatusGone, i18n.Chinese.T("news.withdrawn_title"), "不实消息。")
	p.marked(w, `content="noindex"`)
	if strings.Contains(w.Body.String(), "备忘录") {
		t.Error("a withdrawn article shows its words")
	}
}

func TestWhatIsTypedIsPreviewedAndNeverLost(t *testing.T) {
	t.Parallel()
	p, writer, editor := newsroom(t)
	w := p.ask("POST", "/admin/news/1/nl/preview", writer, "base", "0", "title", "Memorandum", "body", "# Kop\n\n<script>alert(1)</script> [x](javascript:alert(1)) tekst")
	p.shows(w, http.StatusOK, "Not saved yet.", "tekst")
	p.marked(w, "<h3>Kop</h3>")
	if strings.Contains(w.Body.String(), "<script>alert") || strings.Contains(w.Body.String(), `href="javascript`) {
		t.Error("a script comes through the preview")
	}
	p.leads(p.ask("POST", "/admin/news/1/nl", writer, "base", "0", "title", "Memorandum", "body", "Eerste."), "/admin/news/1/nl")
	clash := p.ask("POST", "/admin/news/1/nl", editor, "base", "0", "title", "Memorandum", "body", "Tweede.")
	p.shows(clash, http.StatusConflict, "Error:", "Tweede.")
	p.marked(clash, `name="base" value="1"`)
	p.shows(p.ask("POST", "/admin/news/1/nl/review", writer, "version", "1"), http.StatusConflict, "Another person")
	p.shows(p.ask("GET", "/admin/news/1/nl", writer), http.StatusOK, "Another person than who wrote it reviews.")
	p.shows(p.ask("GET", "/admin/news/1/nl", editor), http.StatusOK, "I have read it")
	p.shows(p.ask("GET", "/admin/news/1/fr", editor), http.StatusNotFound)
	p.shows(p.ask("POST", "/admin/news", writer, "kind", "news", "lang", "en", "desk", "Floor", "title", "Kept", "body", "Kept too", "embargo", "soon"), http.StatusUnprocessableEntity, "Error:", "Kept too")
}

func TestAnEmbargoIsTypedInTheExchangesZone(t *testing.T) {
	t.Parallel()
	p := newStaffed(t) // 23 November, midnight UTC: eight in the morning in Shanghai
	writer, editor := p.token[access.Staff], p.token[access.Admin]
	p.leads(p.ask("POST", "/admin/news", writer, "kind", "press", "lang", "en", "desk", "Press office", "title", "Ranking", "body", "Figures.", "embargo", "2026-11-23T09:00"), "/admin/news/1")
	p.leads(p.ask("POST", "/admin/news/1/en/review", editor, "version", "1"), "/admin/news/1/en")
	p.leads(p.ask("POST", "/admin/news/1/ready", writer), "/admin/news/1")
	p.leads(p.ask("POST", "/admin/news/1/publish", editor), "/admin/news/1")
	p.shows(p.ask("GET", "/admin/news/1", editor), http.StatusOK, "Under embargo until 23 Nov 2026 09:00", "Take it back")
	p.now.Instant = p.now.Instant.Add(time.Hour) - 1
	p.shows(p.ask("GET", "/en/news/2026/ranking", ""), http.StatusNotFound)
	p.now.Instant++
	p.shows(p.ask("GET", "/en/news/2026/ranking", ""), http.StatusOK, "Figures.")
}

func TestAMembersPressReleaseIsReadByTheDeskFirst(t *testing.T) {
	t.Parallel()
	p := newStaffed(t)
	member, editor := p.token[access.Trader], p.token[access.Admin]
	p.shows(p.ask("GET", "/news", member), http.StatusOK, "Nothing handed in yet")
	p.leads(p.ask("POST", "/news", member, "lang", "en", "title", "Buy now", "body", "[cialis coupon](http://pills.example)"), "/news")
	p.leads(p.ask("POST", "/news", member, "lang", "en", "title", "A workshop opens", "body", "On the fourth floor."), "/news")
	p.shows(p.ask("POST", "/news", member, "lang", "en", "title", "", "body", "Kept"), http.StatusUnprocessableEntity, "Kept")
	p.shows(p.ask("GET", "/today", editor), http.StatusOK, "Buy now")
	p.shows(p.ask("GET", "/admin/news/1/en", editor), http.StatusOK, "Spam word: cialis", "Written outside", "[cialis coupon](http://pills.example)")
	p.shows(p.ask("POST", "/admin/news/1/en/judge", editor, "version", "1", "do", "reject"), http.StatusUnprocessableEntity)
	p.leads(p.ask("POST", "/admin/news/1/en/judge", editor, "version", "1", "do", "reject", "why", "Pharmacy links."), "/admin/news/1/en")
	p.leads(p.ask("POST", "/admin/news/2/en/judge", editor, "version", "1", "do", "release"), "/admin/news/2/en")
	p.shows(p.ask("GET", "/news", member), http.StatusOK, "Rejected", "Pharmacy links.", "Draft")
	p.shows(p.ask("GET", "/admin/news", member), http.StatusForbidden)
}

// fetch reads a feed with the headers of a reader.
func (p *staffed) fetch(path string, pairs ...string) *httptest.ResponseRecorder {
	p.Helper()
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Header.Set(pairs[i], pairs[i+1])
	}
	w := httptest.NewRecorder()
	p.h.ServeHTTP(w, r)
	return w
}

func TestFeedsAreReadAndNotSentTwice(t *testing.T) {
	t.Parallel()
	p, _, _ := newsroom(t)
	w := p.fetch("/en/news.atom")
	var atom struct {
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Content string `xml:"content"`
			Link    struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &atom); err != nil || len(atom.Entries) != 1 || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/atom+xml") {
		t.Fatalf("%v: %s", err, w.Body.String())
	}
	if e := atom.Entries[0]; e.ID != "tag:localhost,2026:news:1:en" || e.Link.Href != "http://localhost:8080/en"+memorandum || !strings.Contains(e.Content, "<h2>Panels</h2>") {
		t.Errorf("%+v", e)
	}
	j := p.fetch("/zh/news.json")
	var list struct {
		Version, Language string
		Items             []struct{ ID, Title string }
	}
	if err := json.Unmarshal(j.Body.Bytes(), &list); err != nil || list.Version != "https://jsonfeed.org/version/1.1" || len(list.Items) != 1 || list.Items[0].Title != "签署合作备忘录" {
		t.Errorf("%v: %s", err, j.Body.String())
	}
	tag, at := w.Header().Get("ETag"), w.Header().Get("Last-Modified")
	for _, pairs := range [][]string{{"If-None-Match", tag}, {"If-None-Match", `"x", ` + tag}, {"If-Modified-Since", at}} {
		if again := p.fetch("/en/news.atom", pairs...); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%v: %d with %d bytes", pairs, again.Code, again.Body.Len())
		}
	}
	if other := p.fetch("/en/news.atom", "If-None-Match", `"x"`, "If-Modified-Since", at); other.Code != http.StatusOK {
		t.Errorf("another tag: %d", other.Code)
	}
}

func TestAReaderThatAsksAHundredTimesASecondIsToldToWait(t *testing.T) {
	t.Parallel()
	p, _, _ := newsroom(t)
	refused := 0
	for range 100 {
		w := p.fetch("/en/news.atom")
		if w.Code != http.StatusTooManyRequests {
			continue
		}
		refused++
		if n, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || n < 1 || w.Body.Len() > 200 {
			t.Fatalf("Retry-After %q, %d bytes", w.Header().Get("Retry-After"), w.Body.Len())
		}
	}
	if refused < 50 {
		t.Errorf("only %d of 100 readings were refused", refused)
	}
	p.shows(p.ask("GET", "/en/news", ""), http.StatusOK, "A memorandum is signed") // pages go on
}
