package admission_test

import (
	"testing"

	"openbourse/internal/base/i18n"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/settings"
	"openbourse/internal/store/db/dbtest"
)

// It does not run beside other tests: it changes what the house says.
func TestAPostedNoticeStaysAsItWasWhenItsWordsAreTranslatedAnew(t *testing.T) {
	h := open(t, dbtest.SQLite(t), settings.SDE)
	no, _ := h.posted("91440300MA5G0077")
	read := func() map[i18n.Lang]string {
		n, err := admission.NoticeOf(h.ctx, h.d, h.clock.Now(), no)
		h.must(err)
		all := map[i18n.Lang]string{}
		for _, l := range i18n.Languages {
			all[l] = n.Text(l)
		}
		return all
	}
	posted := read()
	t.Cleanup(func() { i18n.Reword(nil) })
	anew := map[i18n.Lang]map[string]i18n.Message{}
	for _, l := range i18n.Languages {
		m, _ := l.Shipped("admission.notice_text")
		m.Text += " ***"
		anew[l] = map[string]i18n.Message{"admission.notice_text": m}
	}
	i18n.Reword(anew)
	now := read()
	for _, l := range []i18n.Lang{i18n.Chinese, i18n.English} {
		if now[l] != posted[l] || posted[l] == "" {
			t.Errorf("%s: posted was %q, shown is %q", l, posted[l], now[l])
		}
	}
	if want := posted[i18n.Dutch] + " ***"; now[i18n.Dutch] != want {
		t.Errorf("a Dutch reader is told %q, not %q", now[i18n.Dutch], want)
	}
}
