package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/search"
	"openbourse/internal/exchange/stockfile"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/registry/stone"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// IngestOptions say what is measured.
type IngestOptions struct {
	File    string    // a stock file
	Folder  string    // for the data; empty: a temporary one
	Against string    // address of a PostgreSQL server to load the same rows into; empty: none
	Set     []string  // field=value for columns the file does not have
	Say     io.Writer // progress, may be nil
}

// IngestReport is what was measured. Memory is what the process holds beyond what it held
// before, the index taken off.
type IngestReport struct {
	Rows          int64              `json:"rows"`
	Ready         int64              `json:"ready"`
	Live          int64              `json:"live"`
	Seconds       float64            `json:"seconds"` // from the file to published and searchable
	RowsPerSecond float64            `json:"rows_per_second"`
	Steps         map[string]float64 `json:"steps"` // seconds of each part
	MemoryMB      int64              `json:"memory_mb"`
	IndexMB       int64              `json:"index_mb"`
	Prompt        Waits              `json:"prompt"` // single trade commands meanwhile
	Postgres      *CopyReport        `json:"postgres,omitempty"`
	Ratio         float64            `json:"ratio,omitempty"` // our rows a second to those of PostgreSQL
}

// Waits are the answering times of commands, in milliseconds.
type Waits struct {
	Commands int     `json:"commands"`
	P50      float64 `json:"p50"`
	P99      float64 `json:"p99"`
	Max      float64 `json:"max"`
}

// Ingest takes a stock file from the disk to published and searchable on SQLite, with
// every commit durable, while another member changes prices.
func Ingest(ctx context.Context, opt IngestOptions) (IngestReport, error) {
	if opt.Say == nil {
		opt.Say = io.Discard
	}
	if opt.Folder == "" {
		folder, err := os.MkdirTemp("", "bourse-ingest-")
		if err != nil {
			return IngestReport{}, fmt.Errorf("bench: %w", err)
		}
		defer os.RemoveAll(folder)
		opt.Folder = folder
	}
	rep, err := ingest(ctx, opt)
	if err != nil || opt.Against == "" {
		return rep, err
	}
	fmt.Fprintln(opt.Say, "copying into PostgreSQL …")
	pg, err := copyIngest(ctx, opt)
	if rep.Postgres = &pg; err == nil && pg.RowsPerSecond > 0 {
		rep.Ratio = rep.RowsPerSecond / pg.RowsPerSecond
	}
	return rep, err
}

// stage is the house the file is taken into.
type stage struct {
	opt    IngestOptions
	d      *db.DB
	k      *journal.Keeper
	blobs  *blob.Store
	live   *search.Live
	seller access.Actor
}

func ingest(ctx context.Context, opt IngestOptions) (rep IngestReport, err error) {
	d, err := db.Open(ctx, opt.Folder, db.Options{})
	if err != nil {
		return rep, err
	}
	defer d.Close() //nolint:errcheck // the data is thrown away
	s := &stage{opt: opt, d: d, k: journal.New(d, clock.System{})}
	if s.blobs, err = blob.New(d, clock.System{}); err != nil {
		return rep, err
	}
	if s.seller, err = s.member(ctx, "Measured NV"); err != nil {
		return rep, err
	}
	trader, err := newTrader(ctx, s)
	if err != nil {
		return rep, err
	}
	if s.live, err = search.Open(ctx, s.k); err != nil {
		return rep, err
	}
	following, stop := context.WithCancel(ctx)
	followed := make(chan error, 1)
	go func() { followed <- s.live.Follow(following) }()
	defer func() {
		stop()
		if e := <-followed; err == nil && following.Err() == nil {
			err = e
		}
	}()
	runtime.GC()
	memory := watchMemory()
	trading := trader.trade(ctx)
	err = s.run(ctx, &rep)
	waits, e := trading()
	peak := memory()
	if err == nil {
		err = e
	}
	if err != nil {
		return rep, err
	}
	rep.Prompt = waits
	rep.IndexMB = s.live.Snapshot().Bytes() / 1_000_000
	rep.MemoryMB = peak - rep.IndexMB
	return rep, nil
}

func (s *stage) member(ctx context.Context, name string) (access.Actor, error) {
	org, err := (party.AddOrg{Kind: party.Member, Name: name, Country: "BE", Since: "2020-01-01"}).Do(ctx, s.k, access.System("bench"), id.New())
	return access.Actor{Person: id.New(), Org: org.Org, OrgNo: org.No, OrgName: name, Roles: []access.Role{access.StockKeeper}}, err
}

// run takes the file through every step and measures each.
func (s *stage) run(ctx context.Context, rep *IngestReport) error {
	rep.Steps = map[string]float64{}
	begin := time.Now()
	last := begin
	lap := func(step string) {
		now := time.Now()
		rep.Steps[step] = now.Sub(last).Seconds()
		last = now
		fmt.Fprintf(s.opt.Say, "%-10s %6.2f s\n", step, rep.Steps[step])
	}
	no, err := s.receive(ctx, s.seller, s.opt.File)
	if err != nil {
		return err
	}
	lap("receive")
	if err := s.read(ctx, s.seller, no, s.opt.Set); err != nil {
		return err
	}
	if err := market.Stage(ctx, s.k, s.blobs, no); err != nil {
		return err
	}
	u, err := market.UploadByNo(ctx, s.d, s.seller, no)
	if err != nil {
		return err
	}
	if u.State != market.Ready {
		return errs.New(errs.Invalid, u.Reason, pairs(u.Args)...)
	}
	lap("stage")
	if _, err := (market.Publish{Upload: no, Confirm: u.Counts.Dropped}).Do(ctx, s.k, s.seller, id.New()); err != nil {
		return err
	}
	head, _, err := s.k.Head(ctx)
	if err != nil {
		return err
	}
	lap("publish")
	for s.live.Head() < head {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	lap("index")
	rep.Rows, rep.Ready = u.RowsRead, u.RowsOK
	rep.Seconds = time.Since(begin).Seconds()
	rep.RowsPerSecond = float64(rep.Rows) / rep.Seconds
	for _, kind := range stone.Kinds() { // a search is about one kind
		found, err := s.live.Search(ctx, search.Ask{Query: search.Query{Kind: kind, Seller: []int64{s.seller.OrgNo}}, See: search.Visibility{Own: s.seller.OrgNo}})
		if err != nil {
			return err
		}
		rep.Live += found.Total
	}
	return nil
}

func pairs(args map[string]any) []any {
	var all []any
	for k, v := range args {
		all = append(all, k, v)
	}
	return all
}

func (s *stage) receive(ctx context.Context, who access.Actor, file string) (int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, fmt.Errorf("bench: %w", err)
	}
	defer f.Close()
	ref, err := market.TakeFile(ctx, s.blobs, f, nil)
	if err != nil {
		return 0, err
	}
	made, err := (market.Receive{Member: who.OrgNo, Mode: market.Replace, FileName: file, File: ref}).Do(ctx, s.k, who, id.New())
	return made.Upload, err
}

func (s *stage) read(ctx context.Context, who access.Actor, no int64, set []string) error {
	profile, err := stockfile.Profile{}.With(set)
	if err != nil {
		return err
	}
	_, err = (market.Read{Upload: no, Mode: market.Replace, Profile: profile}).Do(ctx, s.k, s.blobs, who, id.New())
	return err
}

// watchMemory looks at the memory of the process until the function it gives is called,
// which tells the most it grew, in MB.
func watchMemory() func() int64 {
	base, most := resident(), int64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		t := time.NewTicker(20 * time.Millisecond)
		defer t.Stop()
		for {
			most = max(most, resident()-base)
			select {
			case <-t.C:
			case <-stop:
				return
			}
		}
	}()
	return func() int64 {
		close(stop)
		<-stopped
		return most
	}
}
