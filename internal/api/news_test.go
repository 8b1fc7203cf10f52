package api_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/news"
	"openbourse/internal/registry/access"
)

func TestProgramsReadNewsAndMembersHandInPressReleases(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	ctx := context.Background()
	staff := func() access.Actor { return access.Actor{Person: id.New(), Roles: []access.Role{access.Staff}} }
	writer, editor := staff(), staff()
	made, err := news.Begin{Kind: news.Notice, Desk: "Trading floor", Slug: "hours", Lang: "en", Words: news.Words{Title: "Trading hours", Body: "At **noon**. [Index](/en/stats/index)"}}.Do(ctx, h.k, writer, id.New())
	must(t, err)
	_, err = news.Review{Article: made.Article, Lang: "en", Version: 1}.Do(ctx, h.k, editor, id.New())
	must(t, err)
	for _, act := range []string{"ready", "publish"} {
		var p api.NewsPage
		h.get("/news?lang=en", "").into(t, &p)
		if len(p.News) != 0 {
			t.Fatalf("before it is published: %+v", p)
		}
		_, err = news.Move{Article: made.Article, Act: lifecycle.Act(act)}.Do(ctx, h.k, editor, id.New())
		must(t, err)
	}
	var page, other api.NewsPage
	h.get("/news?lang=en", "").into(t, &page)
	h.get("/news", "", "Accept-Language", "zh-CN").into(t, &other)
	if len(page.News) != 1 || page.News[0].Desk != "Trading floor" || len(other.News) != 0 || other.Lang != "zh" {
		t.Fatalf("%+v, %+v", page, other)
	}
	at := "/news/" + strconv.Itoa(page.News[0].Year) + "/hours"
	var a, missing api.NewsArticle
	h.get(at+"?lang=en", "").into(t, &a)
	h.get(at+"?lang=nl", "").into(t, &missing)
	if !strings.Contains(a.HTML, "<strong>noon</strong>") || a.Missing || !missing.Missing || missing.HTML+missing.Title+missing.Markdown != "" || len(missing.Langs) != 1 {
		t.Errorf("%+v, %+v", a, missing)
	}
	h.get("/news/2026/none", "").problem(t, http.StatusNotFound)
	h.get("/news?lang=fr", "").problem(t, http.StatusUnprocessableEntity)
	key := h.key(0, "news.*")
	var done api.NewsDone
	h.send("POST", "/news/proposals", key, map[string]any{"lang": "en", "title": "A workshop opens", "body": "On the fourth floor."}).into(t, &done)
	if len(done.Held) != 1 || done.Held[0].Code != "outside" {
		t.Errorf("%+v", done)
	}
	h.send("POST", "/news/proposals", key, map[string]any{"lang": "en", "title": "", "body": "x"}).problem(t, http.StatusUnprocessableEntity)
	h.send("POST", "/newsdesk", key, map[string]any{"kind": "news", "desk": "x", "lang": "en", "title": "x", "body": "x"}).problem(t, http.StatusForbidden)
	h.get("/newsdesk", key).problem(t, http.StatusForbidden)
}

func TestTheDeskWorksByKeys(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	var done api.NewsDone
	h.send("POST", "/newsdesk", localToken, map[string]any{"kind": "notice", "desk": "Trading floor", "lang": "en", "title": "Trading hours", "body": "At noon."}).into(t, &done)
	h.send("PUT", "/newsdesk/1/texts/nl", localToken, map[string]any{"base": 0, "machine": true, "title": "Handelsuren", "body": "Om twaalf uur."}).into(t, &done)
	if done.Version != 1 || done.State != "draft" {
		t.Errorf("%+v", done)
	}
	var desk api.NewsDeskPage
	h.get("/newsdesk", localToken).into(t, &desk)
	if len(desk.Articles) != 1 || desk.Articles[0].Texts[0].State != "written" || desk.Articles[0].Texts[2].State != "machine" {
		t.Errorf("%+v", desk)
	}
	if p := h.send("POST", "/newsdesk/1/texts/en/review", localToken, map[string]any{"version": 1}).problem(t, http.StatusConflict); p.Key != "news.second_person" {
		t.Errorf("the house reviews what the house wrote: %+v", p)
	}
	if p := h.send("POST", "/newsdesk/1/move", localToken, map[string]any{"act": "ready"}).problem(t, http.StatusConflict); p.Key != "news.none_reviewed" {
		t.Errorf("%+v", p)
	}
	if p := h.send("POST", "/newsdesk/1/correct", localToken, map[string]any{"notes": map[string]string{"en": "x"}}).problem(t, http.StatusConflict); p.Key != "lifecycle.not_now" {
		t.Errorf("%+v", p)
	}
}
