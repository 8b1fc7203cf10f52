// Package app puts the house together: it opens the rooms in order, listens, keeps the
// recurring work going, and closes everything again.
package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"

	"openbourse/internal/api"
	"openbourse/internal/base/clock"
	"openbourse/internal/border/custody"
	"openbourse/internal/border/customs"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/border/lane"
	"openbourse/internal/border/screening"
	"openbourse/internal/border/statistics"
	"openbourse/internal/door"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/price"
	"openbourse/internal/exchange/search"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/health"
	"openbourse/internal/house/honour"
	"openbourse/internal/house/justice"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/organ"
	"openbourse/internal/house/settings"
	"openbourse/internal/house/translation"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/retention"
	"openbourse/internal/registry/signin"
	"openbourse/internal/store/backup"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/job"
	"openbourse/internal/store/journal"
	"openbourse/internal/store/mail"
)

// Config says where a house lives and how it is reached.
type Config struct {
	Where   string          // data folder, or postgres:// address
	Origin  string          // overrides the origin of the settings, for the demo's free port
	Proxy   netip.Prefix    // the trusted proxy's addresses, none when zero
	Mail    mail.SMTP       // no letters are sent when Host is empty
	Bank    string          // folder shared with the bank; none when empty
	Backups backup.Rotation // where a backup is written once a day; none when it has no folder
	Log     *slog.Logger    // discards when nil
	Clock   clock.Clock     // the machine's when nil
}

// House is an open exchange.
type House struct {
	Config
	Settings  settings.House
	DB        *db.DB
	Keeper    *journal.Keeper
	Blobs     *blob.Store
	Desk      *signin.Desk
	Live      *search.Live
	Counts    *statistics.Live // what crossed the border, in memory
	Screening *screening.Desk  // names against lists, in memory once somebody asks
	Jobs      *job.Runner

	board     *health.Board   // how the house is
	traffic   *door.Traffic   // what the faces answer
	retention *retention.Desk // what is kept how long

	token   string // by which the command line on this machine is known
	stop    context.CancelFunc
	done    chan struct{} // closed when everything that ran beside has ended
	handler http.Handler
}

// Open opens the house that was set up at c.Where, loads the search index and starts what
// runs beside: readers of the journal, jobs, letters. It fails with settings.none when
// nobody set the house up yet.
func Open(ctx context.Context, c Config) (*House, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	d, err := db.Open(ctx, c.Where, db.Options{})
	if err != nil {
		return nil, err
	}
	h := &House{Config: c, DB: d, Keeper: journal.New(d, c.Clock), Screening: screening.NewDesk(), token: api.NewToken(), done: make(chan struct{}), traffic: door.NewTraffic(), retention: erasures()}
	if err := h.furnish(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return h, nil
}

// furnish opens the rooms that stand on the tables.
func (h *House) furnish(ctx context.Context) error {
	var err error
	if h.Settings, err = settings.Now(ctx, h.DB); err != nil {
		return err
	}
	if h.Origin == "" {
		h.Origin = h.Settings.Origin
	}
	if h.Blobs, err = blob.New(h.DB, h.Clock); err != nil {
		return err
	}
	seal, err := signin.SealFor(ctx, h.DB)
	if err != nil {
		return err
	}
	if h.Desk, err = signin.New(signin.Config{
		Keeper: h.Keeper, Seal: seal, Origin: h.Origin, Issuer: h.Settings.Name,
		Zone: h.Settings.Location(), Demo: h.Settings.Mode == settings.Demo, Mail: h.Mail.Host != "",
	}); err != nil {
		return err
	}
	if err := h.schedule(); err != nil {
		return err
	}
	if h.Live, err = search.Open(ctx, h.Keeper); err != nil {
		return err
	}
	if h.Counts, err = statistics.Open(ctx, h.Keeper, h.Settings.Location()); err != nil {
		return err
	}
	h.board = &health.Board{Keeper: h.Keeper, Index: h.Live, Backups: h.Backups, Mails: h.Mail.Host != "", Started: h.Clock.Now()}
	if h.handler, err = h.faces(); err != nil {
		return err
	}
	h.start()
	return nil
}

// start sets going what runs beside until Close.
func (h *House) start() {
	ctx, stop := context.WithCancel(context.Background())
	h.stop = stop
	beside := map[string]func(context.Context) error{
		"jobs":      h.Jobs.Run,
		"search":    h.Live.Follow,
		"deals":     deal.Follow(h.Keeper),
		"memos":     market.FollowMemos(h.Keeper),
		"reports":   market.FollowReports(h.Keeper, settings.Letterhead),
		"sales":     deal.FollowSales(h.Keeper),
		"prices":    price.Follow(h.Keeper),
		"justice":   justice.Follow(h.Keeper),
		"words":     translation.Follow(h.Keeper),
		"admission": admission.Follow(h.Keeper),
		"settle":    settle.Follow(h.Keeper),
		"awards":    settle.FollowAwards(h.Keeper),
		"checks":    settle.FollowRegistrations(h.Keeper, settings.Letterhead),
		"rough":     kimberley.Follow(h.Keeper),
		"screening": h.Screening.Follow(h.Keeper),
		"counts":    h.Counts.Follow,
		"lines":     func(ctx context.Context) error { return ledger.KeepLines(ctx, h.DB) },
		"custody":   custody.Follow(h.Keeper),
		"weighings": customs.Follow(h.Keeper),
		"lanes":     lane.Follow(h.Keeper),
		"organs":    organ.Follow(h.Keeper),
		"members":   membership.Follow(h.Keeper),
		"honours":   honour.Follow(h.Keeper),
	}
	if h.Mail.Host != "" || h.Settings.Mode == settings.Demo { // else they would only pile up
		beside["letters"] = deal.FollowLetters(h.Keeper, settings.Letterhead)
	}
	ended := make(chan struct{}, len(beside))
	for name, f := range beside {
		go func() {
			job.Keep(journal.Named(ctx, name), h.Log, name, f)
			ended <- struct{}{}
		}()
	}
	go func() {
		for range beside {
			<-ended
		}
		close(h.done)
	}()
}

// Close ends what runs beside, lets the writer finish, and closes the tables.
func (h *House) Close() error {
	h.stop()
	<-h.done
	return h.DB.Close()
}

// Handler is all the faces of the house: pages and API.
func (h *House) Handler() http.Handler { return h.handler }
