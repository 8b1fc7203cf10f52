package web

// languageRoutes are the translators' pages.
var languageRoutes = []Route{
	{Method: "GET", Pattern: "/admin/languages", Act: "translation.read", Do: (*Server).adminLanguages},
	{Method: "GET", Pattern: "/admin/languages/{key}", Act: "translation.read", Do: (*Server).adminLanguage},
	{Method: "POST", Pattern: "/admin/languages/{key}", Act: "translation.propose", Do: (*Server).adminLanguagePropose},
	{Method: "GET", Pattern: "/admin/wordings/{lang}", Act: "translation.read", Do: (*Server).adminLanguageFile},
	{Method: "POST", Pattern: "/admin/wordings/{no}/take", Act: "translation.decide", Do: (*Server).adminWordingTake},
	{Method: "POST", Pattern: "/admin/wordings/{no}/drop", Act: "translation.decide", Do: (*Server).adminWordingDrop},
}
