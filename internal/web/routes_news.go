package web

import "openbourse/internal/house/news"

// newsRoutes are the exchange's news: for everybody, for those who hand in press releases,
// and for the desk.
var newsRoutes = []Route{
	{Method: "GET", Pattern: "/{lang}/news", Act: "news.read", Do: (*Server).news},
	{Method: "GET", Pattern: "/{lang}/news.atom", Act: "news.read", Do: (*Server).newsFeed},
	{Method: "GET", Pattern: "/{lang}/news.json", Act: "news.read", Do: (*Server).newsFeed},
	{Method: "GET", Pattern: "/{lang}/news/{year}/{slug}", Act: "news.read", Do: (*Server).newsArticle},
	{Method: "GET", Pattern: "/news", Act: "news.proposals", Do: (*Server).newsMine},
	{Method: "POST", Pattern: "/news", Act: "news.propose", Do: (*Server).newsPropose},
	{Method: "GET", Pattern: "/admin/news", Act: "news.desk", Do: (*Server).adminNews},
	{Method: "POST", Pattern: "/admin/news", Act: "news.write", Do: (*Server).adminNewsBegin},
	{Method: "GET", Pattern: "/admin/news/{no}", Act: "news.desk", Do: (*Server).adminNewsOne},
	{Method: "POST", Pattern: "/admin/news/{no}", Act: "news.write", Do: (*Server).adminNewsPlan},
	{Method: "POST", Pattern: "/admin/news/{no}/ready", Act: "news.write", Do: newsMove(news.ActReady)},
	{Method: "POST", Pattern: "/admin/news/{no}/back", Act: "news.write", Do: newsMove(news.ActBack)},
	{Method: "POST", Pattern: "/admin/news/{no}/drop", Act: "news.publish", Do: newsMove(news.ActDrop)},
	{Method: "POST", Pattern: "/admin/news/{no}/publish", Act: "news.publish", Do: newsMove(news.ActPublish)},
	{Method: "POST", Pattern: "/admin/news/{no}/recall", Act: "news.publish", Do: newsMove(news.ActRecall)},
	{Method: "POST", Pattern: "/admin/news/{no}/withdraw", Act: "news.publish", Do: newsMove(news.ActWithdraw)},
	{Method: "POST", Pattern: "/admin/news/{no}/correct", Act: "news.publish", Do: (*Server).adminNewsCorrect},
	{Method: "GET", Pattern: "/admin/news/{no}/{lang}", Act: "news.desk", Do: (*Server).adminNewsText},
	{Method: "POST", Pattern: "/admin/news/{no}/{lang}", Act: "news.write", Do: (*Server).adminNewsWrite},
	{Method: "POST", Pattern: "/admin/news/{no}/{lang}/preview", Act: "news.write", Do: (*Server).adminNewsPreview},
	{Method: "POST", Pattern: "/admin/news/{no}/{lang}/review", Act: "news.review", Do: (*Server).adminNewsReview},
	{Method: "POST", Pattern: "/admin/news/{no}/{lang}/judge", Act: "news.judge", Do: (*Server).adminNewsJudge},
}
