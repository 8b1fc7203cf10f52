package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
)

func TestEveryOperationStandsInTheDescriptionAndTheOtherWayRound(t *testing.T) {
	doc := described()
	paths := doc["paths"].(map[string]any)
	there := map[string]bool{}
	for path, methods := range paths {
		for method := range methods.(map[string]any) {
			there[strings.ToUpper(method)+" "+path] = true
		}
	}
	for _, op := range api.Operations {
		if !there[op.Method+" "+op.Path] {
			t.Errorf("%s %s is not described", op.Method, op.Path)
		}
		delete(there, op.Method+" "+op.Path)
	}
	for left := range there {
		t.Errorf("%s is described and does not exist", left)
	}
}

func TestTheDescriptionKeepsTheRulesOfOpenAPI31(t *testing.T) {
	doc := described()
	if v := doc["openapi"]; v != "3.1.0" {
		t.Errorf("version %v", v)
	}
	info := doc["info"].(map[string]any)
	if info["title"] == "" || info["version"] == "" {
		t.Error("info needs title and version")
	}
	ids := map[string]bool{}
	known := doc["components"].(map[string]any)["schemas"].(map[string]any)
	for path, methods := range doc["paths"].(map[string]any) {
		for method, v := range methods.(map[string]any) {
			op := v.(map[string]any)
			where := method + " " + path
			name := op["operationId"].(string)
			if ids[name] || name == "" {
				t.Errorf("%s: operationId %q is missing or not its own", where, name)
			}
			ids[name] = true
			if op["summary"] == "" || len(op["responses"].(map[string]any)) == 0 {
				t.Errorf("%s: no summary or responses", where)
			}
			checkParameters(t, where, path, op["parameters"].([]any))
			for status, r := range op["responses"].(map[string]any) {
				if r.(map[string]any)["description"] == "" {
					t.Errorf("%s: response %s has no description", where, status)
				}
			}
		}
	}
	walk(doc, func(at string, m map[string]any) {
		ref, ok := m["$ref"].(string)
		if !ok {
			return
		}
		if name := strings.TrimPrefix(ref, "#/components/schemas/"); known[name] == nil {
			t.Errorf("%s refers to %s, which is not there", at, ref)
		}
	}, "")
	for name, v := range known {
		s := v.(map[string]any)
		if s["type"] != "object" {
			t.Errorf("schema %s is no object", name)
		}
		properties := s["properties"].(map[string]any)
		required, _ := s["required"].([]any)
		for _, r := range required {
			if properties[r.(string)] == nil {
				t.Errorf("schema %s requires %v, which it does not have", name, r)
			}
		}
	}
}

func checkParameters(t *testing.T, where, path string, all []any) {
	t.Helper()
	seen := map[string]bool{}
	for _, v := range all {
		p := v.(map[string]any)
		k := fmt.Sprint(p["in"], " ", p["name"])
		if seen[k] {
			t.Errorf("%s: parameter %s stands twice", where, k)
		}
		seen[k] = true
		if p["schema"] == nil {
			t.Errorf("%s: parameter %s has no schema", where, k)
		}
		if p["in"] == "path" {
			if p["required"] != true || !strings.Contains(path, "{"+p["name"].(string)+"}") {
				t.Errorf("%s: path parameter %s is optional or not in the path", where, k)
			}
		}
	}
	for _, part := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok && !seen["path "+strings.TrimSuffix(name, "}")] {
			t.Errorf("%s: %s is not described", where, part)
		}
	}
}

// walk calls f for every object of a document.
func walk(v any, f func(at string, m map[string]any), at string) {
	switch v := v.(type) {
	case map[string]any:
		f(at, v)
		for k, x := range v {
			walk(x, f, at+"/"+k)
		}
	case []any:
		for i, x := range v {
			walk(x, f, fmt.Sprint(at, "/", i))
		}
	}
}

func TestEveryActOfAnOperationStandsInThePermissionTable(t *testing.T) {
	for _, op := range api.Operations {
		if _, ok := access.Find(op.Act); !ok {
			t.Errorf("%s needs %q, which is not in the table", op.ID, op.Act)
		}
	}
}

func TestWhoHasNoKeyGetsNothingThatIsNotPublic(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Reads: 1000, Writes: 1000})
	cookie := []string{"Cookie", "session=anything; __Host-session=anything"}
	narrow := h.key(0, "calendar.change")
	for _, op := range api.Operations {
		if access.Check(access.Actor{}, op.Act, access.Public) == nil {
			continue
		}
		path := api.Base + strings.NewReplacer("{no}", "1", "{stock_no}", "A1", "{date}", "2026-11-23", "{day}", "2026-11-23", "{message}", "OB1").Replace(op.Path)
		a := h.do(op.Method, path, "", nil, append(cookie, "Idempotency-Key", id.New().String())...)
		if p := a.problem(t, http.StatusUnauthorized); a.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %+v without a challenge", op.ID, p)
		}
		a = h.do(op.Method, path, narrow, nil, "Idempotency-Key", id.New().String())
		if p := a.problem(t, http.StatusForbidden); p.Key != "access.not_in_scope" && p.Key != "access.forbidden" {
			t.Errorf("%s: a key without the scope is told %q", op.ID, p.Key)
		}
	}
}

func TestAProblemSpeaksTheReadersLanguage(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	key := h.key(0, "market.*")
	for accept, lang := range map[string]i18n.Lang{"zh-CN,zh;q=0.9": i18n.Chinese, "ru": i18n.Russian, "": i18n.Dutch, "en-GB": i18n.English} {
		pairs := []string{}
		if accept != "" {
			pairs = []string{"Accept-Language", accept}
		}
		a := h.get("/stones?colour=D", key, pairs...)
		p := a.problem(t, http.StatusUnprocessableEntity)
		if want := lang.T("api.unknown_filter", "name", "colour", "value", "D"); p.Detail != want || p.Field != "colour" || a.Header.Get("Content-Language") != lang.Tag() {
			t.Errorf("%q: %q in %s, want %q", accept, p.Detail, a.Header.Get("Content-Language"), want)
		}
	}
}

func TestWhatIsNotThereAndWhatIsNotDoneThatWay(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	if p := h.get("/diamonds", "").problem(t, http.StatusNotFound); p.Key != "api.no_such_path" {
		t.Error(p.Key)
	}
	a := h.do(http.MethodDelete, api.Base+"/members", "", nil)
	if a.problem(t, http.StatusMethodNotAllowed); a.Header.Get("Allow") == "" {
		t.Error("not told which methods there are")
	}
	if p := h.get("/members?page=2", "").problem(t, http.StatusUnprocessableEntity); p.Field != "page" {
		t.Errorf("%+v", p)
	}
	if p := h.get("/members?limit=1001", "").problem(t, http.StatusUnprocessableEntity); p.Field != "limit" {
		t.Errorf("%+v", p)
	}
	if p := h.get("/members?limit=1&limit=2", "").problem(t, http.StatusUnprocessableEntity); p.Key != "api.parameter_twice" {
		t.Errorf("%+v", p)
	}
	if p := h.get("/calendar/2026-02-30", "").problem(t, http.StatusUnprocessableEntity); p.Field != "date" {
		t.Errorf("%+v", p)
	}
	h.get("/stones/nine", h.key(0, "market.*")).problem(t, http.StatusNotFound)
	h.get("/me", "bk_nonsense").problem(t, http.StatusUnauthorized)
	h.get("/me", "").problem(t, http.StatusUnauthorized)
}

func TestWhatDidNotChangeIsNotSentAgain(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	for _, path := range []string{api.Base + "/members", "/api/openapi.json", api.Base + "/journal/head"} {
		first := h.do(http.MethodGet, path, "", nil)
		tag := first.Header.Get("ETag")
		if first.StatusCode != http.StatusOK || tag == "" {
			t.Fatalf("%s: %s with ETag %q", path, first.Status, tag)
		}
		again := h.do(http.MethodGet, path, "", nil, "If-None-Match", `"other", `+tag)
		if again.StatusCode != http.StatusNotModified || len(again.body) != 0 {
			t.Errorf("%s: %s with %d bytes", path, again.Status, len(again.body))
		}
	}
	before := h.get("/journal/head", "").Header.Get("ETag")
	h.addMember("Lotus Polished", "IN")
	if a := h.get("/journal/head", "", "If-None-Match", before); a.StatusCode != http.StatusOK {
		t.Errorf("a changed head is answered %s", a.Status)
	}
}

func TestLongAnswersAreCompressedWhenTheReaderTakesIt(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	plain := h.do(http.MethodGet, "/api/openapi.json", "", nil, "Accept-Encoding", "identity")
	small := h.do(http.MethodGet, "/api/openapi.json", "", nil, "Accept-Encoding", "gzip")
	if small.Header.Get("Content-Encoding") != "gzip" || plain.Header.Get("Content-Encoding") != "" {
		t.Fatalf("%q and %q", small.Header.Get("Content-Encoding"), plain.Header.Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(bytes.NewReader(small.body))
	must(t, err)
	b, err := io.ReadAll(z)
	must(t, err)
	if !bytes.Equal(b, plain.body) {
		t.Error("the compressed answer says something else")
	}
}

func TestWhoAsksTooOftenIsToldHowLongToWait(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Reads: 1})
	for range 4 {
		if a := h.get("/members", ""); a.StatusCode != http.StatusOK {
			t.Fatalf("%s", a.Status)
		}
	}
	a := h.get("/members", "")
	if p := a.problem(t, http.StatusTooManyRequests); p.Key != "api.too_many" || a.Header.Get("Retry-After") == "" {
		t.Errorf("%+v, Retry-After %q", p, a.Header.Get("Retry-After"))
	}
}

func TestMembersArePagedToTheEnd(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{Reads: 1000})
	for i := range 5 {
		h.addMember(fmt.Sprint("Member ", i), []string{"DE", "FR", "IN", "IL", "AE"}[i])
	}
	var all []int64
	for after := ""; ; {
		var page api.MemberPage
		h.get("/members?limit=2&after="+after, "").into(t, &page)
		for _, m := range page.Members {
			all = append(all, m.No)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(all) != len(h.members) {
		t.Fatalf("%v, want %d members", all, len(h.members))
	}
	for i, m := range h.members {
		if all[i] != m.no {
			t.Errorf("member %d is %d, want %d", i, all[i], m.no)
		}
	}
}

func TestADayOfTheCalendar(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	var monday, sunday api.Day
	h.get("/calendar/2026-11-23", "").into(t, &monday)
	h.get("/calendar/2026-11-22", "").into(t, &sunday)
	if !monday.Trading || len(monday.Sessions) != 1 || monday.Zone != "Asia/Shanghai" || monday.Next == nil || *monday.Next != "2026-11-24" {
		t.Errorf("Monday: %+v", monday)
	}
	if got := monday.Sessions[0].Opens.Time().Format("15:04"); got != "01:00" {
		t.Errorf("opens at %s UTC, want 01:00", got)
	}
	if sunday.Trading || len(sunday.Sessions) != 0 || len(sunday.Banks) != 0 {
		t.Errorf("Sunday: %+v", sunday)
	}
}

func TestAKeySaysWhomItActsFor(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	var me api.Me
	h.get("/me", h.key(1, "market.search")).into(t, &me)
	if me.Org != h.members[1].no || me.OrgName != "Meridian Gems" || len(me.Scopes) != 1 || me.Scopes[0] != "market.search" {
		t.Errorf("%+v", me)
	}
}

func TestTheTokenOfThisMachineIsOfNoUseThroughAProxy(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	if a := h.get("/stones", localToken); a.StatusCode != http.StatusOK {
		t.Fatalf("%s %s", a.Status, a.body)
	}
	h.get("/stones", localToken, "X-Forwarded-For", "192.0.2.1").problem(t, http.StatusUnauthorized)
	h.get("/stones", localToken+"x").problem(t, http.StatusUnauthorized)
}
