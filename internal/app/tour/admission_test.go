package tour_test

var admissionPages = map[string][]address{
	"/{lang}/members/apply":              {{visitor, "/en/members/apply"}, {visitor, "/ru/members/apply"}},
	"/{lang}/members/notices":            {{visitor, "/zh/members/notices"}},
	"/{lang}/members/notices/{no}":       {{visitor, "/nl/members/notices/1"}, {trader, "/en/members/notices/4"}},
	"/admissions":                        {{admin, "/admissions"}, {trader, "/admissions"}, {newcomer, "/admissions"}},
	"/admissions/{no}":                   {{admin, "/admissions/5"}, {admin, "/admissions/6"}, {trader, "/admissions/4"}, {newcomer, "/admissions/7"}},
	"/admissions/{no}/files/{file}":      {{admin, ""}},
	"/admissions/objections/{objection}": {{admin, ""}}, // leads to the application: the story
}
