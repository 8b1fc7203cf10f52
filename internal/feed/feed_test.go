package feed_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"openbourse/internal/feed"
)

var update = flag.Bool("update", false, "write the golden files anew")

func sample() *feed.Feed {
	at := time.Date(2026, 11, 27, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	return &feed.Feed{
		ID: "tag:huangpu.example,2026:news:zh", Title: "黄浦钻石交易所 – 新闻", About: "News & notices <of> the exchange", Home: "https://huangpu.example/zh/news", Self: "https://huangpu.example/zh/news.atom",
		Lang: "zh-Hans", Author: "黄浦钻石交易所", Updated: at.Add(time.Hour),
		Entries: []feed.Entry{
			{
				ID: "tag:huangpu.example,2026:news:2:zh", URL: "https://huangpu.example/zh/news/2026/b", Title: "A < B & “C”", Summary: "1 < 2 & 3", HTML: "<p>1 &lt; 2 &amp; ]]&gt; <strong>b</strong></p>",
				Author: "Press office", Kind: "公告", Published: at, Updated: at.Add(time.Hour),
			},
			{ID: "tag:huangpu.example,2026:news:1:zh", URL: "https://huangpu.example/zh/news/2026/a", Title: "一", HTML: "<p>一</p>", Author: "Press office", Kind: "新闻", Published: at, Updated: at},
		},
	}
}

func write(t *testing.T, f func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile("testdata/"+name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
	}
}

func TestFeedsAreWrittenToTheLetter(t *testing.T) {
	t.Parallel()
	golden(t, "feed.atom", write(t, sample().Atom))
	golden(t, "feed.json", write(t, sample().JSON))
}

// TestAtomKeepsTheRules reads the feed with another parser than wrote it and asks what
// RFC 4287 asks of a feed (4.1.1) and of an entry (4.1.2).
func TestAtomKeepsTheRules(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*feed.Feed{"full": sample(), "empty": {ID: "tag:x.example,2026:n", Title: "N", Home: "https://x.example/", Self: "https://x.example/n.atom", Lang: "en", Author: "X"}} {
		root, err := html.Parse(bytes.NewReader(write(t, f.Atom))) // it knows nothing of XML, only of tags and entities
		if err != nil {
			t.Fatal(err)
		}
		one := func(n *html.Node, tag string) string {
			t.Helper()
			all := children(n, tag)
			if len(all) != 1 {
				t.Errorf("%s: %d × %s in %s", name, len(all), tag, n.Data)
				return ""
			}
			return words(all[0])
		}
		feeds := children(find(root, "feed").Parent, "feed")
		if len(feeds) != 1 {
			t.Fatalf("%s: %d feeds", name, len(feeds))
		}
		top := feeds[0]
		ids := map[string]bool{}
		iri(t, name, one(top, "id"), ids)
		stamp(t, name, one(top, "updated"))
		if one(top, "title") != f.Title {
			t.Errorf("%s: title %q", name, one(top, "title"))
		}
		if len(children(top, "author")) != 1 {
			t.Errorf("%s: entries without an author need one on the feed", name)
		}
		entries := children(top, "entry")
		if len(entries) != len(f.Entries) {
			t.Fatalf("%s: %d entries", name, len(entries))
		}
		for i, e := range entries {
			iri(t, name, one(e, "id"), ids)
			stamp(t, name, one(e, "updated"))
			stamp(t, name, one(e, "published"))
			if one(e, "title") != f.Entries[i].Title || one(e, "content") != f.Entries[i].HTML {
				t.Errorf("%s: entry %d reads %q, %q", name, i, one(e, "title"), one(e, "content"))
			}
		}
	}
}

func TestJSONFeedKeepsTheRules(t *testing.T) {
	t.Parallel()
	var f struct {
		Version, Title string
		Self           string `json:"feed_url"`
		Items          []map[string]any
	}
	if err := json.Unmarshal(write(t, sample().JSON), &f); err != nil {
		t.Fatal(err)
	}
	if f.Version != "https://jsonfeed.org/version/1.1" || f.Title == "" || len(f.Items) != 2 {
		t.Fatalf("%+v", f)
	}
	ids := map[string]bool{}
	for i, item := range f.Items {
		iri(t, "json", item["id"].(string), ids)
		stamp(t, "json", item["date_published"].(string))
		if item["content_html"] != sample().Entries[i].HTML || item["title"] != sample().Entries[i].Title {
			t.Errorf("%v", item)
		}
	}
	var empty map[string]any
	if err := json.Unmarshal(write(t, (&feed.Feed{}).JSON), &empty); err != nil || empty["items"] == nil {
		t.Errorf("a feed without entries has no items: %v, %v", empty, err)
	}
}

func iri(t *testing.T, name, s string, seen map[string]bool) {
	t.Helper()
	if u, err := url.Parse(s); err != nil || !u.IsAbs() || seen[s] {
		t.Errorf("%s: id %q is no IRI, or not its own", name, s)
	}
	seen[s] = true
}

func stamp(t *testing.T, name, s string) {
	t.Helper()
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		t.Errorf("%s: %q is no time of RFC 3339", name, s)
	}
}

func children(n *html.Node, tag string) []*html.Node {
	var all []*html.Node
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode && c.Data == tag {
			all = append(all, c)
		}
	}
	return all
}

func find(n *html.Node, tag string) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && d.Data == tag {
			return d
		}
	}
	return nil
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
