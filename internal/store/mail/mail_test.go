package mail_test

import (
	"context"
	"log/slog"
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

func TestALetterIsSentIfAndOnlyIfItsCommandIsCarriedOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := mailtest.New(t)
		ctx, stop := context.WithCancel(context.Background())
		s, err := mail.NewSender(d, clock.System{}, sink.SMTP())
		if err != nil {
			t.Fatal(err)
		}
		r := job.NewRunner(d, clock.System{}, slog.New(slog.DiscardHandler))
		s.Register(r)
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		defer func() {
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}()
		refuse := errs.New(errs.Conflict, "test.no")
		post := func(subject string, outcome error) {
			err := d.Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error {
				if err := mail.Post(ctx, tx, clock.At(time.Now()), mail.Letter{To: "buyer@example.org", Subject: subject, Text: "链接 one\ntwo\n"}); err != nil {
					return err
				}
				return outcome
			})
			if (err == nil) != (outcome == nil) {
				t.Fatal(err)
			}
		}
		post("never sent", refuse)
		post("登录 Sign in", nil)
		got := sink.Wait(t, 1)
		if len(got) != 1 || got[0].Subject != "登录 Sign in" || got[0].Text != "链接 one\ntwo\n" || got[0].To != "buyer@example.org" {
			t.Fatalf("%+v", got)
		}
	})
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
