package web

import "openbourse/internal/registry/document"

// paperRoutes are papers for those who read them, and the check of a code for everybody.
var paperRoutes = []Route{
	{Method: "GET", Pattern: "/v/{$}", Act: "paper.check", Do: (*Server).checkPaper},
	{Method: "POST", Pattern: "/v/{$}", Act: "paper.check", Do: (*Server).checkFile, Body: document.MaxFile + maxForm},
	{Method: "GET", Pattern: "/v/key", Act: "paper.check", Do: (*Server).checkKeys},
	{Method: "GET", Pattern: "/v/{code}", Act: "paper.check", Do: (*Server).checkedPaper},
	{Method: "GET", Pattern: "/papers", Act: "paper.read", Do: (*Server).papers},
	{Method: "GET", Pattern: "/papers/{code}", Act: "paper.read", Do: (*Server).paper},
	{Method: "GET", Pattern: "/papers/{code}/file", Act: "paper.read", Do: (*Server).paperFile},
}
