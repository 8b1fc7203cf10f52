package web

import (
	"net/http"

	"openbourse/internal/house/settings"
)

// settingsHistory is every version with what it changed.
type settingsHistory struct{ Versions []settingsVersion }

type settingsVersion struct {
	No        int64
	When, Who string
	First     bool
	Changes   []settingsChange
}

type settingsChange struct{ Field, Before, After string }

// adminSettingsHistory shows who changed what, when, from what to what.
func (s *Server) adminSettingsHistory(w http.ResponseWriter, r *Request) error {
	all, err := settings.History(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return err
	}
	var d settingsHistory
	for i := range all {
		v := settingsVersion{No: all[i].No, When: moment(r.Lang, all[i].Noted, s.zone(r)), Who: s.actorName(r, all[i].By), First: i+1 == len(all)}
		if !v.First {
			v.Changes = settingsChanges(r, all[i+1], all[i])
		}
		d.Versions = append(d.Versions, v)
	}
	return s.show(w, r, "admin_settings_history", View{Title: r.Lang.T("settings.history_title"), Data: d, NoIndex: true})
}

// settingsChanges are the fields that differ, in the reader's words.
func settingsChanges(r *Request, before, after settings.House) []settingsChange {
	var all []settingsChange
	for _, x := range settings.Differ(before, after) {
		all = append(all, settingsChange{r.Lang.T("settings.field_" + x.Field), settingWord(r, x.Field, x.Before), settingWord(r, x.Field, x.After)})
	}
	return all
}

func settingWord(r *Request, field, v string) string {
	switch {
	case field == "preset":
		return r.Lang.T("settings.preset." + v)
	case field == "prices":
		return r.Lang.T("prices.to_" + either(v == "true", "open", "members"))
	case field == "two":
		return r.Lang.T("settings.two_" + either(v == "true", "yes", "no"))
	}
	return v
}

// adminSettingsAccept accepts what another administrator proposed.
func (s *Server) adminSettingsAccept(w http.ResponseWriter, r *Request) error {
	return s.decideSettings(w, r, true, "settings.said_accepted")
}

// adminSettingsDrop lets a change go.
func (s *Server) adminSettingsDrop(w http.ResponseWriter, r *Request) error {
	return s.decideSettings(w, r, false, "settings.said_dropped")
}

func (s *Server) decideSettings(w http.ResponseWriter, r *Request, accept bool, said string) error {
	no, _, err := numbered(r)
	if err != nil {
		return err
	}
	if _, err := (settings.Decide{No: no, Accept: accept}).Do(r.Context(), s.Keeper, r.Actor, r.Command()); err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		f.Part, f.Values = "waiting", nil
		return s.settingsPage(w, r, f, form{Lang: r.Lang})
	}
	s.say(w, said)
	return redirect(w, r, "/admin/settings")
}
