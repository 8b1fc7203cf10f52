package openbourse_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// edges says which room may use which. A room that is not listed here may use nothing of
// the house; "base/*" stands for every room on that floor. Tests may look further.
var edges = map[string][]string{
	"base/money": {"base/carat"},
	"base/i18n":  {"base/carat", "base/clock", "base/money"},

	"base/lifecycle": {"base/errs"},

	"store/db":      {"base/*"},
	"store/journal": {"base/*", "store/db"},
	"store/blob":    {"base/*", "store/db"},
	"store/job":     {"base/*", "store/db"},
	"store/mail":    {"base/*", "store/db", "store/job"},
	"store/backup":  {"base/*", "store/db", "store/journal", "store/blob"}, // a backup holds tables and files, and a restore checks the journal

	"registry/fact":        {"base/*"},
	"registry/stone":       {"base/*", "store/db"},
	"registry/access":      {"base/*"},
	"registry/party":       {"base/*", "store/db", "store/journal", "registry/fact", "registry/access", "registry/rule", "registry/calendar"},            // how many may sign for a member is a dated rule; standings go by the exchange’s day
	"registry/signin":      {"base/*", "store/db", "store/journal", "store/mail", "registry/fact", "registry/access", "registry/party", "registry/rule"}, // how long sessions are kept is a dated rule
	"registry/letter":      {"base/*", "store/db", "store/journal", "store/mail", "registry/fact", "registry/access", "registry/party"},
	"registry/affiliation": {"base/*", "store/db", "store/journal", "registry/fact", "registry/access", "registry/party"},
	"registry/ledger":      {"base/*", "store/db", "registry/fact"},
	"registry/rule":        {"base/*", "store/db", "store/journal", "registry/fact", "registry/access"},
	"registry/document":    {"base/*", "store/db", "store/journal", "store/blob", "registry/fact", "registry/access", "registry/party", "registry/rule", "registry/stone"}, // warranty texts are dated rules; papers describe stones
	"registry/rate":        {"base/*", "store/db", "registry/rule"},
	"registry/retention":   {"base/*", "store/db", "store/job", "store/journal", "registry/fact", "registry/access", "registry/party", "registry/rule"},
	"registry/memo":        {"base/*", "store/*", "registry/*"},
	"registry/parcel":      {"base/*", "store/*", "registry/*"},
	"registry/shipment":    {"base/*", "store/*", "registry/*"},
	"registry/calendar":    {"base/*", "store/db", "store/journal", "registry/fact", "registry/access", "registry/rule"},

	"border/duty":       {"base/*", "store/*", "registry/*"},
	"border/custody":    {"base/*", "store/*", "registry/*"},
	"border/customs":    {"base/*", "store/*", "registry/*", "border/duty"}, // a declaration is assessed by the pure engine of duty
	"border/kimberley":  {"base/*", "store/*", "registry/*"},
	"border/lane":       {"base/*", "store/*", "registry/*"},
	"border/names":      {}, // pure: names compared across scripts
	"border/listfile":   {"base/*"},
	"border/screening":  {"border/names", "border/listfile", "base/*", "store/*", "registry/*"},
	"border/statistics": {"base/*", "store/*", "registry/*"},

	"house/settings":    {"base/*", "store/*", "registry/*"},
	"house/translation": {"base/*", "store/*", "registry/*"},
	"house/justice":     {"base/*", "store/*", "registry/*", "house/settings"}, // whose address its letters give
	"house/news":        {"base/*", "store/*", "registry/*", "house/settings"}, // the desk writes in the exchange's zone and knows its own address
	"house/health":      {"base/*", "store/*", "registry/*"},
	"house/organ":       {"base/*", "store/*", "registry/*", "house/settings"}, // whose address its letters give
	"house/honour":      {"base/*", "store/*", "registry/*"},
	"house/admission":   {"base/*", "store/*", "registry/*", "house/settings", "house/organ"}, // whose preset's rules it goes by and whose zone its days; the council reads what it decides

	"house/membership": {"base/*", "store/*", "registry/*", "house/settings", "house/admission"}, // whose address its letters give; one annual fee for the first year and all others
	"house/partner":    {"base/*", "store/*", "registry/*"},
	"house/office":     {"base/*", "store/*", "registry/*"},

	"exchange/stockfile": {"base/*", "registry/stone"},
	"exchange/market":    {"base/*", "store/*", "registry/*", "exchange/stockfile"},
	"exchange/search":    {"base/*", "store/*", "registry/*", "exchange/market"},
	"exchange/price":     {"base/*", "store/*", "registry/*"},
	"exchange/deal":      {"base/*", "store/*", "registry/*", "exchange/market"},
	"exchange/bankfile":  {"base/*"},
	"exchange/settle":    {"base/*", "store/*", "registry/*", "exchange/market", "exchange/bankfile"},

	"paper/gem":     {"base/*", "paper/svg"},
	"paper/chart":   {"base/*", "paper/svg"},
	"paper/grid":    {"base/*"},
	"paper/prom":    {}, // pure: measurements as Prometheus reads them
	"paper/qr":      {"base/*", "paper/svg"},
	"paper/words":   {}, // pure: amounts in words
	"paper/picture": {"paper/gem", "paper/svg"},

	"export": {"base/*", "store/db", "registry/*", "exchange/*", "border/*", "paper/grid"},
	"door":   {},
	"feed":   {}, // pure: articles as Atom and JSON Feed, deadlines as calendars

	"web": {"base/*", "store/*", "registry/*", "house/*", "exchange/*", "border/*", "paper/*", "export", "door", "feed"},
	"api": {"base/*", "store/*", "registry/*", "house/*", "exchange/*", "border/*", "paper/*", "export", "door"},

	"app/world":    {"base/*", "store/*", "registry/*", "house/*", "exchange/*", "border/*"},
	"app/twin":     {"base/*", "store/*", "registry/*"},
	"app/bench":    {"base/*", "store/*", "registry/*", "house/*", "exchange/*", "border/*", "api", "app/world"},
	"app/banksim":  {"base/*", "exchange/bankfile"},
	"app/passage":  {"base/*", "store/*", "registry/*", "exchange/*", "border/*"},
	"app/site":     {},
	"app/simulate": {"base/*", "store/*", "registry/*", "exchange/*", "border/*", "app/twin", "app/banksim"},
	"app/torture":  {"base/*", "store/*", "registry/*", "exchange/*", "border/*", "api", "app", "app/twin", "app/world"},
	"app":          {"base/*", "store/*", "registry/*", "house/*", "exchange/*", "border/*", "paper/*", "web", "api", "door", "app/world", "app/banksim", "app/passage"},
}

// The second build of SQLite is for tests that let the disk fail.
func TestTheProgramHasOneSQLite(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./cmd/bourse").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "ncruces/go-sqlite3") {
		t.Error("cmd/bourse links the SQLite of the tests")
	}
}

func TestRoomsUseOnlyTheRoomsTheyMay(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	const inside = "openbourse/internal/"
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		room, ok := strings.CutPrefix(p.ImportPath, inside)
		if !ok || strings.HasSuffix(room, "test") { // cmd uses what it needs; rooms for tests are not shipped
			continue
		}
		for _, i := range p.Imports {
			used, ok := strings.CutPrefix(i, inside)
			if !ok {
				continue
			}
			floor, _, _ := strings.Cut(used, "/")
			if !slices.Contains(edges[room], used) && !slices.Contains(edges[room], floor+"/*") {
				t.Errorf("%s uses %s: take it from a floor below, or list the edge with its reason", room, used)
			}
		}
	}
}
