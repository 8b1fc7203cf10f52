package web

import (
	"net/http"
	"net/url"
	"strconv"

	"openbourse/internal/base/id"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/house/organ"
	"openbourse/internal/registry/party"
)

// meetingDone leads back to the meeting, or shows it with what is wrong.
func (s *Server) meetingDone(w http.ResponseWriter, r *Request, no int64, err error, doing string) error {
	if err != nil {
		f, err := again(r, err)
		if err != nil {
			return err
		}
		return s.meetingPage(w, r, no, f, doing)
	}
	s.say(w, "organ.said_done")
	to := organURL(r.PathValue("organ")) + "/meetings/" + strconv.FormatInt(no, 10)
	if item := r.PathValue("item"); item != "" {
		to += "#i-" + url.QueryEscape(item)
	}
	return redirect(w, r, to)
}

// meetingOpen opens a meeting.
func (s *Server) meetingOpen(w http.ResponseWriter, r *Request) error {
	no, _, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = organ.OpenMeeting{Meeting: no}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.meetingDone(w, r, no, err, "open")
}

// meetingEnd closes a meeting, or cancels it.
func (s *Server) meetingEnd(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = organ.EndMeeting{Meeting: no, Cancel: v.Get("do") == "cancel"}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.meetingDone(w, r, no, err, "end")
}

// meetingList puts more on the agenda.
func (s *Server) meetingList(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := organ.List{Meeting: no}
	for _, i := range v["items"] {
		c.Items = append(c.Items, wholeOf(i))
	}
	_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.meetingDone(w, r, no, err, "list")
}

// meetingAttend notes that somebody is there.
func (s *Server) meetingAttend(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	c := organ.Attend{Meeting: no}
	if typed := v.Get("person"); typed != "" {
		c.Person, _ = id.Parse(typed) // nobody is oneself
	} else if mail := v.Get("mail"); mail != "" {
		p, err := party.PersonByEmail(r.Context(), s.Keeper.DB(), mail)
		if err != nil {
			return s.meetingDone(w, r, no, err, "attend")
		}
		c.Person = p.ID
	}
	_, err = c.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.meetingDone(w, r, no, err, "attend")
}

// meetingProxy gives one's vote to another member.
func (s *Server) meetingProxy(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	holder, _ := id.Parse(v.Get("holder")) // the command refuses nobody
	_, err = organ.GiveProxy{Meeting: no, Holder: holder}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.meetingDone(w, r, no, err, "proxy")
}

// meetingMinute writes the minutes.
func (s *Server) meetingMinute(w http.ResponseWriter, r *Request) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	_, err = organ.Minute{Meeting: no, Body: v.Get("minutes"), Ask: v.Get("do") == "ask"}.Do(r.Context(), s.Keeper, r.Actor, r.Command())
	return s.meetingDone(w, r, no, at(err, "body", "minutes"), "minutes")
}

// onItem is what the forms about one item have in common.
func (s *Server) onItem(w http.ResponseWriter, r *Request, doing string, do func(item int64, v url.Values, cmd id.ID) error) error {
	no, v, err := r.numbered()
	if err != nil {
		return err
	}
	item, err := pathNo(r, "item")
	if err != nil {
		return err
	}
	return s.meetingDone(w, r, no, do(item, v, r.Command()), doing+strconv.FormatInt(item, 10))
}

// voteOpen puts an item to the vote.
func (s *Server) voteOpen(w http.ResponseWriter, r *Request) error {
	return s.onItem(w, r, "open", func(item int64, v url.Values, cmd id.ID) error {
		_, err := organ.OpenVote{Item: item, Secret: v.Get("secret") == "1"}.Do(r.Context(), s.Keeper, r.Actor, cmd)
		return err
	})
}

// vote casts the reader's vote, or one he was given.
func (s *Server) vote(w http.ResponseWriter, r *Request) error {
	return s.onItem(w, r, "vote", func(item int64, v url.Values, cmd id.ID) error {
		voter, _ := id.Parse(v.Get("voter")) // none: his own
		_, err := organ.Vote{Item: item, Voter: voter, Choice: v.Get("choice")}.Do(r.Context(), s.Keeper, r.Actor, cmd)
		return err
	})
}

// voteAside notes that the reader is too near to the matter.
func (s *Server) voteAside(w http.ResponseWriter, r *Request) error {
	return s.onItem(w, r, "aside", func(item int64, v url.Values, cmd id.ID) error {
		_, err := organ.StandAside{Item: item, Body: v.Get("why")}.Do(r.Context(), s.Keeper, r.Actor, cmd)
		return at(err, "body", "why")
	})
}

// voteEnd closes a vote, or defers it.
func (s *Server) voteEnd(w http.ResponseWriter, r *Request) error {
	return s.onItem(w, r, "end", func(item int64, v url.Values, cmd id.ID) (err error) {
		if lifecycle.Act(v.Get("do")) == "defer" {
			_, err = organ.Defer{Item: item}.Do(r.Context(), s.Keeper, r.Actor, cmd)
		} else {
			_, err = organ.CloseVote{Item: item}.Do(r.Context(), s.Keeper, r.Actor, cmd)
		}
		return err
	})
}
