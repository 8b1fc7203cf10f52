package listfile_test

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/border/listfile"
)

func TestEveryFormatIsRead(t *testing.T) {
	t.Parallel()
	for format, text := range samples {
		l, err := listfile.Read([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		sum := sha256.Sum256([]byte(text))
		if l.Format != format || l.Day != "2026-11-24" || l.Digest != hex.EncodeToString(sum[:]) || len(l.Entries) != 2 {
			t.Errorf("%s was read as %s of %s with %d entries", format, l.Format, l.Day, len(l.Entries))
			continue
		}
		p, o := l.Entries[0], l.Entries[1]
		if p.Kind != listfile.Person || o.Kind != listfile.Organisation || !strings.EqualFold(o.Names[0], "Northern Almaz") || !strings.Contains(strings.ToUpper(p.Names[0]), "ORLOV") || len(p.Names) < 2 {
			t.Errorf("%s: %+v, %+v", format, p, o)
		}
		if !slices.Contains(p.Births, "1972-04-28") {
			t.Errorf("%s: born %v", format, p.Births)
		}
		if format != "ofac-advanced" && (!slices.Equal(p.Countries, []string{"RU"}) || !slices.Equal(o.Countries, []string{"RU"})) {
			t.Errorf("%s: of %v and %v", format, p.Countries, o.Countries)
		}
	}
}

func TestTheUKSanctionsListNamedTheKindOtherwiseBefore(t *testing.T) {
	t.Parallel()
	l, err := listfile.Read([]byte(strings.Replace(samples["uk-list-csv"], ",Designation Type,", `,"Individual, Entity, Ship",`, 1)))
	if err != nil || len(l.Entries) != 2 || l.Entries[0].Names[0] != "Sergei Viktorovich ORLOV" {
		t.Errorf("%+v %v", l, err)
	}
}

func TestAFileThatIsNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	for format, text := range samples {
		if !strings.HasSuffix(format, "-xml") && format != "ofac-advanced" {
			continue
		}
		whole := len(strings.TrimSpace(text))
		for cut := 0; cut < whole; cut += 7 {
			if _, err := listfile.Read([]byte(text[:cut])); err == nil {
				t.Errorf("%s cut at %d was read", format, cut)
			}
		}
	}
}

func TestASpoiledFileIsRefusedForItsReason(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ format, from, to, want string }{
		"another file":           {"un-xml", "CONSOLIDATED_LIST", "LIST", "listfile.unknown"},
		"another table":          {"uk-csv", "Last Updated,", "Updated,", "listfile.unknown"},
		"a document type":        {"un-xml", "<CONSOLIDATED_LIST", "<!DOCTYPE a [<!ENTITY b \"c\">]><CONSOLIDATED_LIST", "listfile.doctype"},
		"an entity":              {"un-xml", ">SERGEI<", ">&b;<", "listfile.xml"},
		"another encoding":       {"un-xml", `encoding="utf-8"`, `encoding="utf-16"`, "listfile.xml"},
		"not text":               {"un-xml", "SERGEI", "\xff\xfe", "listfile.encoding"},
		"a count that is wrong":  {"ofac-xml", "<Record_Count>2", "<Record_Count>3", "listfile.count"},
		"no day":                 {"ofac-xml", "11/24/2026", "soon", "listfile.day"},
		"an entry twice":         {"ofac-xml", "90002", "90001", "listfile.twice"},
		"an entry of no number":  {"ofac-xml", "<uid>90002</uid>", "", "listfile.no_id"},
		"an entry of no name":    {"ofac-xml", "NORTHERN ALMAZ", "", "listfile.no_name"},
		"an entry of no kind":    {"ofac-xml", "<sdnType>Entity", "<sdnType>Thing", "listfile.kind"},
		"a kind nobody declared": {"ofac-advanced", `PartySubTypeID="3"`, `PartySubTypeID="33"`, "listfile.kind"},
		"a name that is long":    {"eu-csv", "Northern Almaz", strings.Repeat("x", 1001), "listfile.long"},
		"a column that is gone":  {"eu-csv", "NameAlias_WholeName", "Name", "listfile.columns"},
		"a list without kinds":   {"uk-list-csv", "Designation Type", "Type", "listfile.columns"},
		"a row that is short":    {"uk-csv", "NORTHERN ALMAZ,,", "NORTHERN ALMAZ,", "listfile.row"},
		"nobody":                 {"un-xml", samples["un-xml"][strings.Index(samples["un-xml"], "<INDIVIDUALS>"):strings.Index(samples["un-xml"], "</CONSOL")], "", "listfile.empty"},
	} {
		text := strings.ReplaceAll(samples[c.format], c.from, c.to)
		if _, err := listfile.Read([]byte(text)); !errs.Is(err, c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		} else if r := errs.Of(err); r != nil && !i18n.English.Has(r.Key) {
			t.Errorf("%s has no words", r.Key)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range samples {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := listfile.Read(b)
		if err != nil {
			return
		}
		for _, e := range l.Entries {
			if e.ID == "" || len(e.Names) == 0 || e.Kind == "" {
				t.Fatalf("%+v was let through", e)
			}
		}
	})
}
