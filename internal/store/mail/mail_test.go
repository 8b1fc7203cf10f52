package mail_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/store/db"
	"openbourse/internal/store/db/dbtest"
	"openbourse/internal/store/job"
	"openbourse/internal/store/mail"
	"openbourse/internal/store/mail/mailtest"
)

// hands is a clock that tests set while letters are sent.
type hands struct{ at atomic.Int64 }

func (h *hands) Now() clock.Instant { return clock.Instant(h.at.Load()) }

// office sends the letters of a store to a sink until the test ends.
func office(t *testing.T, d *db.DB) (*mailtest.Sink, *hands) {
	t.Helper()
	sink, h := mailtest.New(t), &hands{}
	h.at.Store(int64(clock.System{}.Now()))
	s, err := mail.NewSender(d, h, sink.SMTP())
	if err != nil {
		t.Fatal(err)
	}
	r := job.NewRunner(d, h, slog.New(slog.DiscardHandler))
	s.Register(r)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return sink, h
}

// post posts a letter in a command with that outcome.
func post(t *testing.T, d *db.DB, subject string, outcome error) {
	t.Helper()
	err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
		l := mail.Letter{To: "buyer@example.org", Subject: subject, Text: "链接 one\ntwo\n"}
		return errors.Join(mail.Post(ctx, tx, 1, l), outcome)
	})
	if (err == nil) != (outcome == nil) {
		t.Fatal(err)
	}
}

// until waits until ok, and fails after 30 seconds.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func TestALetterIsSentIfAndOnlyIfItsCommandIsCarriedOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink, _ := office(t, d)
		post(t, d, "never sent", errs.New(errs.Conflict, "test.no"))
		post(t, d, "登录 Sign in", nil)
		got := sink.Wait(t, 1)
		if len(got) != 1 || got[0].Subject != "登录 Sign in" || got[0].Text != "链接 one\ntwo\n" || got[0].To != "buyer@example.org" || got[0].From != "bourse@example.org" {
			t.Fatalf("%+v", got)
		}
		until(t, "the text is erased", func() bool {
			n, _, err := db.Row(context.Background(), d, db.One[int64], "SELECT count(*) FROM mail WHERE sent IS NOT NULL AND body = ''")
			return err == nil && n == 1
		})
	})
}

func TestALetterIsSentAgainUntilTheServerTakesIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink, h := office(t, d)
		sink.Refuse("451 later please")
		post(t, d, "patience", nil)
		until(t, "the first try has failed", func() bool {
			_, found, err := db.Row(context.Background(), d, db.One[int64], "SELECT 1 FROM job WHERE running = 0 AND tries = 1")
			return err == nil && found
		})
		if box, err := mail.ListUnsent(context.Background(), d, 10); err != nil || len(box) != 1 || box[0].Subject != "patience" {
			t.Errorf("outbox %+v, %v", box, err)
		}
		h.at.Add((10 * time.Second).Microseconds())
		post(t, d, "wakes the office", nil)
		if got := sink.Wait(t, 2); got[0].MessageID == got[1].MessageID || got[0].MessageID == "" {
			t.Errorf("message ids: %+v", got)
		}
		until(t, "the outbox is empty", func() bool {
			box, err := mail.ListUnsent(context.Background(), d, 10)
			return err == nil && len(box) == 0
		})
	})
}

func TestALetterTheServerRefusesForGoodIsShownToTheAdministrator(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	sink, _ := office(t, d)
	sink.Refuse("550 no such person")
	post(t, d, "lost", nil)
	until(t, "it is given up", func() bool {
		g, err := job.List(context.Background(), d, job.Failed, 10)
		return err == nil && len(g) == 1 && strings.Contains(g[0].Reason, "no such person")
	})
}

func TestMailSettingsThatCannotWorkAreRefused(t *testing.T) {
	d := dbtest.SQLite(t)
	for _, s := range []mail.SMTP{{Host: "h", From: "nobody"}, {Host: "h", From: "a@b.c", TLS: "maybe"}, {From: "a@b.c"}} {
		if _, err := mail.NewSender(d, clock.System{}, s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
}

func TestAnAddressWithALineBreakIsRefused(t *testing.T) {
	for _, bad := range []string{"", "a", "a@b\r\nBcc: c@d", "a b@c.d", "a@b, c@d"} {
		if got, err := mail.Address(bad); !errs.Is(err, "mail.address") {
			t.Errorf("%q was read as %q: %v", bad, got, err)
		}
	}
	if got, err := mail.Address(" Ann <ann@example.org> "); err != nil || got != "ann@example.org" {
		t.Errorf("%q %v", got, err)
	}
}
