package web

import (
	"slices"
	"strings"
	"time"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/access"
)

// Route is one line of the table of pages.
type Route struct {
	Method  string
	Pattern string        // as net/http matches it; a leading /{lang} stands for the four languages
	Act     access.Act    // who may at all; the room's command or query checks the relation to the thing
	Do      Handler       // the page
	Body    int64         // bytes a request may carry, 1 MiB when zero
	Time    time.Duration // how long a transfer may take, 30 s when zero
}

// Routes is every page of the site. Each family of pages keeps its lines in a file of its own.
var Routes = slices.Concat(
	siteRoutes,
	publicRoutes,
	marketRoutes,
	accountRoutes,
	adminRoutes,
	stockRoutes,
	dealRoutes,
	paperRoutes,
	memoRoutes,
	settleRoutes,
	bankRoutes,
	houseRoutes,
	caseRoutes,
	statsRoutes,
	kimberleyRoutes,
	dutyRoutes,
	declarationRoutes,
	borderRoutes,
	custodyRoutes,
	laneRoutes,
	parcelRoutes,
	complianceRoutes,
	languageRoutes,
	deadlineRoutes,
	organRoutes,
	newsRoutes,
	membershipRoutes,
	admissionRoutes,
	honourRoutes,
	partnerRoutes,
	reportRoutes,
	officeRoutes,
)

var siteRoutes = []Route{
	{Method: "GET", Pattern: "/{$}", Act: "site.read", Do: (*Server).start},
	{Method: "GET", Pattern: "/{lang}/{$}", Act: "site.read", Do: (*Server).home},
	{Method: "POST", Pattern: "/language", Act: "site.read", Do: (*Server).chooseLanguage},
	{Method: "POST", Pattern: "/theme", Act: "site.read", Do: (*Server).chooseTheme},
	{Method: "GET", Pattern: "/help/keys", Act: "site.read", Do: (*Server).helpKeys},
	{Method: "GET", Pattern: "/help/glossary", Act: "site.read", Do: (*Server).helpGlossary},
	{Method: "GET", Pattern: "/help/lifecycles", Act: "site.read", Do: (*Server).helpLifecycles},
}

// patterns are the mux patterns of a route: a public page has one per language, so that its
// first segment never collides with a member page.
func (rt Route) patterns() []string {
	rest, public := strings.CutPrefix(rt.Pattern, "/{lang}")
	if !public {
		return []string{rt.Pattern}
	}
	all := make([]string, 0, len(i18n.Languages))
	for _, l := range i18n.Languages {
		all = append(all, "/"+string(l)+rest)
	}
	return all
}

// may refuses a reader who may do the route's act in no relation at all.
func (s *Server) may(r *Request) error {
	if r.Route.Act == "" { // the frame's own answers: no such page, cross-origin
		return nil
	}
	var err error
	for rel := access.Public; rel <= access.Any; rel++ {
		if err = access.Check(r.Actor, r.Route.Act, rel); err == nil {
			return nil
		}
	}
	return err
}
