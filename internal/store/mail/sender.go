package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
)

// SMTP is the mail server letters go to. Its password never enters a log or an error.
type SMTP struct {
	Host     string
	Port     int    // 0 means 587, or 465 with TLS "implicit"
	User     string // empty means no sign-in
	Password string
	From     string // address letters come from
	TLS      string // "starttls" (demanded; also when empty), "implicit" or "none" (loopback, tests)
}

const sendTime = 60 * time.Second

// Sender gives the letters of the outbox to a mail server.
type Sender struct {
	d      *db.DB
	clock  clock.Clock
	from   string
	client *gomail.Client
}

// NewSender checks the settings and makes a sender.
func NewSender(d *db.DB, c clock.Clock, s SMTP) (*Sender, error) {
	from, err := Address(s.From)
	if err != nil {
		return nil, err
	}
	options := []gomail.Option{gomail.WithTimeout(sendTime)}
	switch s.TLS {
	case "", "starttls":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithPort(587))
	case "implicit":
		options = append(options, gomail.WithSSL(), gomail.WithPort(465))
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS), gomail.WithPort(25))
	default:
		return nil, fmt.Errorf("mail: TLS is starttls, implicit or none, not %q", s.TLS)
	}
	if s.Port != 0 {
		options = append(options, gomail.WithPort(s.Port))
	}
	if s.User != "" {
		options = append(options, gomail.WithUsername(s.User), gomail.WithPassword(s.Password),
			gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return &Sender{d, c, from, client}, nil
}

// Register makes the runner send the letters of the outbox.
func (s *Sender) Register(r *job.Runner) { r.Handle(kind, s.send) }

func (s *Sender) send(ctx context.Context, body []byte) error {
	var n id.ID
	if err := json.Unmarshal(body, &n); err != nil {
		return job.Permanent(fmt.Errorf("mail: %w", err))
	}
	l, found, err := waiting(ctx, s.d, n)
	if err != nil || !found {
		return err
	}
	if err := s.deliver(ctx, n, l); err != nil {
		return err
	}
	return sent(context.WithoutCancel(ctx), s.d, n, s.clock.Now())
}

func (s *Sender) deliver(ctx context.Context, n id.ID, l Letter) error {
	m := gomail.NewMsg()
	if err := errors.Join(m.From(s.from), m.To(l.To)); err != nil {
		return job.Permanent(fmt.Errorf("mail: %w", err))
	}
	_, domain, _ := strings.Cut(s.from, "@")
	m.SetMessageIDWithValue(n.String() + "@" + domain) // the same on every try: a server may drop doubles
	m.SetDateWithValue(s.clock.Now().Time())
	m.Subject(l.Subject)
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	err := s.client.DialAndSendWithContext(ctx, m)
	if err == nil {
		return nil
	}
	said := fmt.Errorf("mail: %s", strings.ReplaceAll(err.Error(), l.To, "the recipient")) // it goes into the log
	var refused *gomail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return job.Permanent(said)
	}
	return said
}
