package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/exchange/deal"
	"openbourse/internal/store/journal"
)

// How a stream of events runs.
const (
	eventsTime   = 10 * time.Minute // then the browser connects again and its rights are looked at anew
	eventsBeat   = 20 * time.Second // a line that keeps the connection open
	eventsMost   = 10               // deals on one page
	eventsPerson = 8                // streams of one person at once
)

// liveEvent is what a stream tells: that something happened to a deal, not what. The page
// fetches itself again and shows what its reader may see.
type liveEvent struct {
	no   int64
	Deal int64  `json:"deal"`
	Fact string `json:"fact"`
}

// events streams what happens in the deals named, as server-sent events. The id of an event
// is its number in the journal, so that a browser that lost the line goes on from there.
func (s *Server) events(w http.ResponseWriter, r *Request) error {
	deals, err := s.followed(r)
	if err != nil {
		return err
	}
	if !s.streams.begin(r.Actor.Person) {
		return errs.New(errs.TooMany, "web.too_many")
	}
	defer s.streams.end(r.Actor.Person)
	from := wholeOf(r.Header.Get("Last-Event-ID"))
	if from == 0 {
		from = wholeOf(r.URL.Query().Get("after"))
	}
	head, _, err := s.Keeper.Head(r.Context())
	if err != nil {
		return err
	}
	if from <= 0 || from > head || head-from > 20_000 { // too long ago to read up: begin now
		from = head
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Content-Encoding", "identity")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	ctx, stop := context.WithTimeout(r.Context(), eventsTime-eventsBeat)
	defer stop()
	found := make(chan liveEvent)
	go func() {
		defer close(found)
		err := s.Keeper.Follow(ctx, from, func(e journal.Entry) error {
			if x, ok := dealOf(e); ok && slices.Contains(deals, x.Deal) {
				select {
				case found <- x:
				case <-ctx.Done():
				}
			}
			return ctx.Err()
		})
		if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) { // it never ends without an error
			s.Log.WarnContext(ctx, "events", "id", r.ID, "err", err)
		}
	}()
	s.stream(w, r, found)
	stop()
	for range found { // lets the follower end
	}
	return nil
}

// stream writes events until the reader or the time is gone.
func (s *Server) stream(w http.ResponseWriter, r *Request, found <-chan liveEvent) {
	c := http.NewResponseController(w)
	send := func(text string) bool {
		_ = c.SetWriteDeadline(time.Now().Add(eventsBeat)) // a test recorder has no deadlines
		if _, err := w.Write([]byte(text)); err != nil {
			return false
		}
		return c.Flush() == nil
	}
	beat := time.NewTicker(eventsBeat)
	defer beat.Stop()
	if !send("retry: 2000\n\n") {
		return
	}
	for {
		select {
		case x, open := <-found:
			if !open {
				return
			}
			data, err := json.Marshal(x)
			if err != nil || !send(fmt.Sprintf("id: %d\nevent: deal\ndata: %s\n\n", x.no, data)) {
				return
			}
		case <-beat.C:
			if !send(": still here\n\n") {
				return
			}
		case <-closing(r.Context()):
			return
		case <-r.Context().Done():
			return
		}
	}
}

// followed reads which deals a page follows; each must be the reader's to see.
func (s *Server) followed(r *Request) ([]int64, error) {
	var deals []int64
	for _, v := range r.URL.Query()["deal"] {
		no, err := strconv.ParseInt(v, 10, 64)
		if err != nil || len(deals) >= eventsMost {
			return nil, errs.New(errs.NotFound, "web.no_such_page")
		}
		if err := deal.MayRead(r.Context(), s.Keeper.DB(), r.Actor, r.Now, no); err != nil {
			return nil, err
		}
		deals = append(deals, no)
	}
	if len(deals) == 0 {
		return nil, errs.New(errs.NotFound, "web.no_such_page")
	}
	return deals, nil
}

// dealOf reads which deal an entry is about.
func dealOf(e journal.Entry) (liveEvent, bool) {
	if !deal.Tells(e.Fact) {
		return liveEvent{}, false
	}
	var f struct {
		Deal int64 `json:"deal"`
	}
	if err := e.Decode(&f); err != nil || f.Deal == 0 {
		return liveEvent{}, false
	}
	return liveEvent{no: e.No, Deal: f.Deal, Fact: e.Fact}, true
}

// streams counts the open streams of each person.
type streams struct {
	mu sync.Mutex
	n  map[id.ID]int
}

// begin counts a person's streams and refuses one too many.
func (c *streams) begin(person id.ID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[id.ID]int{}
	}
	if c.n[person] >= eventsPerson {
		return false
	}
	c.n[person]++
	return true
}

func (c *streams) end(person id.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n[person]--; c.n[person] <= 0 {
		delete(c.n, person)
	}
}
