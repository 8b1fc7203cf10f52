package api_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"openbourse/internal/api"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
)

func TestTheCommandLineFindsTheServerOfItsDataFolder(t *testing.T) {
	t.Parallel()
	h := open(t, api.Limits{})
	ctx, folder := context.Background(), h.d.Folder()
	if _, there, err := api.Dial(folder); there || err != nil {
		t.Fatalf("found a server before it announced itself: %v", err)
	}
	gone, err := api.Announce(h.d, h.server.URL, localToken)
	must(t, err)
	for _, name := range []string{"server.json", "server.token"} {
		info, err := os.Stat(filepath.Join(folder, name))
		must(t, err)
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s can be read by others: %v", name, mode)
		}
	}
	c, there, err := api.Dial(folder)
	if !there || err != nil {
		t.Fatalf("no server found: %v", err)
	}
	file := stockFile(4, 2)
	member := url.Values{"member": {"1"}, "set": {"price=per_carat"}}
	var up api.Upload
	must(t, c.Upload(ctx, "/stock/uploads", member, id.New(), strings.NewReader(file), &up))
	h.stage(up.No)
	var done api.Flipped
	must(t, c.Send(ctx, http.MethodPost, "/stock/uploads/1/publish", nil, id.New(), api.PublishUpload{}, &done))
	h.listed()
	var page api.StonePage
	must(t, c.Get(ctx, "/stones", url.Values{"q": {"round D-G"}}, &page))
	if done.Added != 4 || page.Total != 4 {
		t.Errorf("%+v, %d found", done, page.Total)
	}
	var csv bytes.Buffer
	must(t, c.Get(ctx, "/stones/export", nil, &csv))
	if strings.Count(csv.String(), "\n") != 5 {
		t.Errorf("%q", csv.String())
	}
	err = c.Send(ctx, http.MethodPost, "/stock/uploads/1/publish", nil, id.New(), api.PublishUpload{}, &done)
	if e := errs.Of(err); e.Code != errs.Conflict || e.Key != "market.upload_state" {
		t.Errorf("a refusal came back as %v", err)
	}
	gone()
	if _, there, err := api.Dial(folder); there || err != nil {
		t.Errorf("the announcement stayed: %v", err)
	}
}

func TestAServerThatDoesNotAnswerIsNamed(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	c := api.NewClient(dead.URL, api.NewToken())
	if err := c.Get(context.Background(), "/members", nil, nil); !errs.Is(err, "api.server_gone") {
		t.Errorf("%v", err)
	}
}
