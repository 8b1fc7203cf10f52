package web

import (
	"encoding/json"
	"strconv"

	"openbourse/internal/base/i18n"
	"openbourse/internal/registry/document"
)

// resolutionSheet is the paper of a resolution.
func resolutionSheet(d *sheet, content json.RawMessage) error {
	var x document.Resolved
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.in(x.Zone)
	d.Exchange, d.No = x.Exchange, strconv.FormatInt(x.Seq, 10)+"/"+strconv.FormatInt(x.Year, 10)
	d.row("organ.organ", x.Organ, x.OrganZh)
	if x.Meeting > 0 {
		d.said("organ.taken_in", "organ.meeting_no", "no", x.Meeting)
	} else {
		d.said("organ.taken_in", "organ.in_writing")
	}
	if x.Title == "" {
		d.row("organ.on", organAbout(i18n.English, x.About, x.No), organAbout(i18n.Chinese, x.About, x.No))
	} else {
		d.row("organ.on", x.Title, x.TitleZh)
	}
	d.said("organ.outcome", either(x.Adopted, "state.resolution.adopted", "state.resolution.rejected"))
	d.said("organ.votes", "organ.votes_on_paper", "for", x.For, "against", x.Against, "abstained", x.Abstained)
	d.said("organ.there", "organ.there_on_paper", "present", x.Present, "entitled", x.Entitled, "barred", x.Barred)
	if x.Secret {
		d.said("organ.way", "organ.secret")
	}
	d.row("organ.taken_at", d.at(x.At))
	if x.Text != "" {
		d.Texts = append(d.Texts, sheetText{i18n.English.T("organ.text"), x.Text, x.TextZh})
	}
	return nil
}

// organAbout says what an item is about, in words.
func organAbout(l i18n.Lang, about string, no int64) string {
	if key := "organ.about_" + about; l.Has(key) {
		return l.T(key, "no", no)
	}
	return l.T("organ.about_other", "what", about, "no", no)
}

// honourSheet is a certificate of honour.
func honourSheet(d *sheet, content json.RawMessage) error {
	var x document.Honoured
	if err := json.Unmarshal(content, &x); err != nil {
		return err
	}
	d.Exchange, d.No = x.Exchange, strconv.FormatInt(x.Honour, 10)
	d.said("honour.kind", "honour.kind_"+x.Kind)
	if x.Name != "" {
		d.row("honour.name", x.Name, x.NameZh)
	}
	d.row("honour.to", x.To, x.ToZh)
	d.row("honour.year", strconv.FormatInt(x.Year, 10))
	d.row("honour.conferred", i18n.English.Date(x.Day), i18n.Chinese.Date(x.Day))
	if x.Place != "" {
		d.row("honour.place", x.Place, x.PlaceZh)
	}
	d.said("organ.resolution", "honour.by_resolution", "no", x.Resolution)
	d.Texts = append(d.Texts, sheetText{i18n.English.T("honour.citation"), x.Citation, x.CitationZh})
	return nil
}
