package web

import (
	"net/http"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
	"openbourse/internal/base/money"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/access"
)

// settingsData is the exchange's own settings, their history and its notices.
type settingsData struct {
	Form, Notice form
	Presets      []option
	Currencies   []option
	Prices       []option
	Langs        []option
	Demo         bool
	Changed      string // when the settings last changed, and by whom
	Two          []option
	Waiting      []waitingSettings
	Notices      []noticeRow
	MayDo        bool
	Zone         zone
}

// waitingSettings is a change that waits for a second person or for its day.
type waitingSettings struct {
	No      int64
	Who     string
	When    string
	From    string
	Changes []settingsChange
	Accept  bool // it waits for another person
	Mine    bool
	May     bool
}

type noticeRow struct {
	No                 int64
	Title, From, Until string
	Up                 bool
}

// adminSettings shows the settings.
func (s *Server) adminSettings(w http.ResponseWriter, r *Request) error {
	return s.settingsPage(w, r, form{Lang: r.Lang}, form{Lang: r.Lang})
}

func (s *Server) settingsPage(w http.ResponseWriter, r *Request, f, notice form) error {
	q := s.Keeper.DB()
	history, err := settings.History(r.Context(), q, r.Actor)
	if err != nil {
		return err
	}
	notices, err := settings.AllNotices(r.Context(), q, r.Actor)
	if err != nil {
		return err
	}
	day := today(r, s.zone(r))
	d := settingsData{Form: f, Notice: notice, Langs: languageOptions(), Zone: s.zone(r), MayDo: r.Actor.May("settings.change", access.Any), Demo: r.House.Mode == settings.Demo}
	if h := r.House; f.Values == nil {
		d.Form = filled(r.Lang, "name", h.Name, "name_zh", h.NameZh, "zone", h.Zone, "preset", string(h.Preset), "origin", h.Origin, "currency", string(h.Currency), "prices", either(h.Prices, "open", "members"), "two", either(h.Two, "yes", "no"))
		d.Form.Err, d.Form.Part = f.Err, f.Part
	}
	for _, x := range []string{"no", "yes"} {
		d.Two = append(d.Two, option{x, r.Lang.T("settings.two_" + x)})
	}
	if len(history) > 0 {
		d.Changed = r.Lang.T("settings.changed_by", "when", moment(r.Lang, history[0].Noted, s.zone(r)), "who", s.actorName(r, history[0].By))
	}
	if d.Waiting, err = s.waitingSettings(r); err != nil {
		return err
	}
	if notice.Values == nil {
		d.Notice = filled(r.Lang, "from", string(day), "until", string(day.AddDays(29)))
	}
	for _, p := range settings.Presets {
		d.Presets = append(d.Presets, option{string(p), r.Lang.T("settings.preset." + string(p))})
	}
	for _, c := range settings.Currencies {
		d.Currencies = append(d.Currencies, option{string(c), string(c)})
	}
	for _, to := range []string{"members", "open"} {
		d.Prices = append(d.Prices, option{to, r.Lang.T("prices.to_" + to)})
	}
	for _, n := range notices {
		d.Notices = append(d.Notices, noticeRow{n.No, n.Title.In(r.Lang), r.Lang.Date(n.From), r.Lang.Date(n.Until), n.Withdrawn.IsZero() && n.Until >= day})
	}
	shown := f
	if notice.Err != nil {
		shown = notice
	}
	return s.show(w, r, "admin_settings", View{Title: shown.Title(r.Lang.T("admin.settings_title")), Status: shown.Status(), Data: d, NoIndex: true})
}

func (s *Server) waitingSettings(r *Request) ([]waitingSettings, error) {
	all, err := settings.Open(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return nil, err
	}
	rows := make([]waitingSettings, len(all))
	for i, x := range all {
		rows[i] = waitingSettings{
			No: x.No, Who: s.actorName(r, x.By), When: moment(r.Lang, x.Noted, s.zone(r)), From: r.Lang.Date(x.From), Changes: settingsChanges(r, r.House, x.House),
			Accept: x.State == settings.Proposed, Mine: x.By == r.Actor.Key(), May: r.Actor.May("settings.decide", access.Any),
		}
	}
	return rows, nil
}

// adminSettingsChange writes a new version of the settings, or puts it before a second person
// or a later day.
func (s *Server) adminSettingsChange(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	c := settings.Change{
		Name: v.Get("name"), NameZh: v.Get("name_zh"), Zone: v.Get("zone"), Preset: settings.Preset(v.Get("preset")),
		Origin: v.Get("origin"), Currency: money.Currency(v.Get("currency")), Prices: v.Get("prices") == "open", Two: v.Get("two") == "yes",
	}
	said := "admin.said_settings"
	if from := clock.Date(v.Get("from_day")); r.House.Two || from != "" {
		said = "settings.said_waits"
		_, err = settings.Propose{Change: c, From: from}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	} else {
		_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	}
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.settingsPage(w, r, f, form{Lang: r.Lang})
	}
	s.say(w, said)
	return redirect(w, r, "/admin/settings")
}

// adminNotice puts a notice up.
func (s *Server) adminNotice(w http.ResponseWriter, r *Request) error {
	v, err := r.Form()
	if err != nil {
		return err
	}
	n := settings.AddNotice{From: clock.Date(v.Get("from")), Until: clock.Date(v.Get("until")), Title: i18n.Text{}, Body: i18n.Text{}}
	for _, l := range i18n.Languages {
		n.Title[l], n.Body[l] = v.Get("title_"+string(l)), v.Get("body_"+string(l))
	}
	if _, err := n.Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.settingsPage(w, r, form{Lang: r.Lang}, f)
	}
	s.say(w, "admin.said_notice")
	return redirect(w, r, "/admin/settings#notices")
}

// adminNoticeWithdraw takes a notice down.
func (s *Server) adminNoticeWithdraw(w http.ResponseWriter, r *Request) error {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "settings.no_notice")
	}
	if _, err := (settings.WithdrawNotice{No: no}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		return err
	}
	s.say(w, "admin.said_notice_down")
	return redirect(w, r, "/admin/settings#notices")
}
