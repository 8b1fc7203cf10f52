package site

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// small is a site of two pages.
func small() http.Handler {
	mux := http.NewServeMux()
	say := func(at, kind, body string) {
		mux.HandleFunc("GET "+at, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(body))
		})
	}
	say("/sitemap.xml", "application/xml", `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://x.example/en/</loc></url><url><loc>https://x.example/en/stats</loc></url></urlset>`)
	say("/robots.txt", "text/plain", "User-agent: *\n")
	say("/en/{$}", "text/html", `<!doctype html><html><head><meta property="og:site_name" content="X &amp; Y"><link rel="stylesheet" href="/static/a.css"></head><body><a href="/en/stats">in</a> <a href="/signin">live</a> <a href="/en/stats?a=1&amp;b=2">asked</a>`+
		`<form method="post" action="/theme"><button>dark</button></form><form action="/en/search"><input name="q"></form><a href="/en/stats.csv" download>CSV</a><a href="/stones.csv">not ours</a><a href="https://other.example/">other</a><svg><use href="/static/g.svg#r"></use></svg></body></html>`)
	say("/en/stats", "text/html", `<p>a &lt; b</p><a href="/en/#join">home</a>`)
	say("/en/stats.csv", "text/csv", "a,b\n")
	say("/static/a.css", "text/css", "a{}")
	say("/static/g.svg", "image/svg+xml", "<svg/>")
	return mux
}

func TestASiteIsWrittenWithItsFilesAndLeadsToTheLiveOneWhereItMust(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	rep, err := Export(context.Background(), Handler(small()), dir)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Pages != 2 || rep.Files != 5 || rep.Live != "https://x.example" {
		t.Errorf("%+v", rep)
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
		}
		return string(b)
	}
	home := read("en/index.html")
	for _, want := range []string{`href="/en/stats">in`, `href="https://x.example/signin"`, `href="https://x.example/en/stats?a=1&amp;b=2"`, `action="https://x.example/en/search"`, `href="/en/stats.csv"`, `href="https://x.example/stones.csv"`, `href="https://other.example/"`, `/static/g.svg#r`} {
		if !strings.Contains(home, want) {
			t.Errorf("the page lacks %s:\n%s", want, home)
		}
	}
	if strings.Contains(home, "/theme") || strings.Contains(home, "dark") {
		t.Error("a form that sends something is still there")
	}
	if !strings.Contains(read("en/stats/index.html"), "a &lt; b") || read("en/stats.csv") != "a,b\n" || read("static/a.css") != "a{}" || read("static/g.svg") != "<svg/>" {
		t.Error("a file is not as it was")
	}
	if start := read("index.html"); !strings.Contains(start, "<title>X &amp; Y</title>") {
		t.Error(start)
	}
}

func TestAFolderThatIsNotEmptyIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Export(context.Background(), Handler(small()), dir); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files", len(left))
	}
}

func TestASiteThatBreaksInTheMiddleLeavesNothing(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	broken := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/static/g.svg" {
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		small().ServeHTTP(w, r)
	})
	if _, err := Export(context.Background(), Handler(broken), filepath.Join(parent, "out")); err == nil || !strings.Contains(err.Error(), "/static/g.svg answers 500") {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(parent); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

func FuzzRewrite(f *testing.F) {
	f.Add(`<form method=post><form></form><a href="/x">`)
	f.Add(`<a href="/%zz"><script>"</script>`)
	f.Fuzz(func(t *testing.T, page string) {
		x := &export{pages: map[string]bool{"/en/": true}, Report: Report{Live: "https://x.example"}}
		out, _, err := x.rewrite([]byte(page))
		if err != nil {
			return
		}
		if again, _, err := x.rewrite(out); err != nil || string(again) != string(out) {
			t.Errorf("%q becomes %q, then %q (%v)", page, out, again, err)
		}
	})
}
