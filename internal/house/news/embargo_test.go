package news_test

import (
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/house/news"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
)

func TestTheDeskSeesEveryEmbargoToComeTheNextFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, x *db.DB) {
		d := open(t, x)
		with := func(until clock.Instant) int64 {
			b := good
			b.Embargo = until
			return d.begin(b)
		}
		now := d.clock.Instant
		with(0)
		late, soon := with(now.Add(48*time.Hour)), with(now.Add(time.Hour))
		d.review(soon, "en", 1)
		d.move(soon, "ready", "publish")
		dropped := with(now.Add(time.Hour))
		d.move(dropped, "drop")
		all, err := news.Embargoed(ctx, d.d, d.writer, now, 10)
		must(t, err)
		if len(all) != 2 || all[0].No != soon || all[1].No != late || all[0].Title != good.Words.Title {
			t.Errorf("the desk sees %+v", all)
		}
		if all, err = news.Embargoed(ctx, d.d, d.writer, now.Add(time.Hour), 10); err != nil || len(all) != 1 {
			t.Errorf("when it has ended: %+v %v", all, err)
		}
		_, err = news.Embargoed(ctx, d.d, d.guest, now, 10)
		d.refused(err, "access.forbidden")
	})
}
