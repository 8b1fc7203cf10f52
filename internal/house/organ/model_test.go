package organ_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/house/organ"
	"openbourse/internal/store/db/dbtest"
)

// plain is a vote in writing of the council kept the plain way: who may vote, and what each said.
type plain struct {
	able  []int // of the first five members
	votes map[int]string
}

// outcomes are all ways a vote can still come out, found by trying every vote that is out.
func (p plain) outcomes() map[bool]bool {
	out := map[bool]bool{}
	var try func(rest []int, yes int)
	try = func(rest []int, yes int) {
		if len(rest) == 0 {
			out[2*yes > len(p.able)] = true
			return
		}
		switch p.votes[rest[0]] {
		case "for":
			try(rest[1:], yes+1)
		case "":
			try(rest[1:], yes+1)
			try(rest[1:], yes)
		default:
			try(rest[1:], yes)
		}
	}
	try(p.able, 0)
	return out
}

// TestAVoteInWritingComesOutAsAPlainCountSays lets members vote at random, some of whom may
// not, and closes when it can be closed: with a quorum of those who may vote, and only when the
// votes that are out could change nothing.
func TestAVoteInWritingComesOutAsAPlainCountSays(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.SQLite(t))
	no := int64(1000)
	rapid.Check(t, func(t *rapid.T) {
		no++
		concerned := rapid.SliceOfNDistinct(rapid.IntRange(0, 6), 0, 3, rapid.ID).Draw(t, "concerned")
		var orgs []id.ID
		p := plain{votes: map[int]string{}}
		barred := map[int]bool{}
		for _, c := range concerned {
			orgs, barred[c] = append(orgs, h.members[c].Org), true
		}
		for i := range 5 {
			if !barred[i] {
				p.able = append(p.able, i)
			}
		}
		item := h.want("application", no, "council", orgs...)
		h.circulate("council", item)
		before := len(h.taken())
		for range rapid.IntRange(0, 9).Draw(t, "steps") {
			who, choice := rapid.IntRange(0, 6).Draw(t, "who"), rapid.SampledFrom(organ.Choices).Draw(t, "choice")
			err := h.vote(h.members[who], item, choice)
			switch {
			case who > 4:
				h.refused("no seat", err, "organ.no_vote")
			case barred[who]:
				h.refused("barred", err, "organ.recused_own")
			case p.votes[who] != "":
				h.refused("twice", err, "organ.voted")
			default:
				h.must(err)
				p.votes[who] = choice
			}
		}
		if rapid.Bool().Draw(t, "late") {
			h.clock.Instant = h.clock.Instant.Add(48 * time.Hour)
		}
		done, err := organ.CloseVote{Item: item}.Do(h.ctx, h.k, h.staff, id.New())
		outcomes := p.outcomes()
		quorum := 2*len(p.votes) >= len(p.able) && len(p.votes) > 0
		switch {
		case err == nil:
			if !quorum {
				t.Fatalf("a resolution without a quorum: %+v", p)
			}
			want := organ.Rejected
			if yes := count(p.votes, "for"); 2*yes > len(p.able) {
				want = organ.Adopted
			}
			got := h.taken()
			last := got[len(got)-1]
			if done.State != want || len(got) != before+1 || last.For != count(p.votes, "for") || last.Against != count(p.votes, "against") || last.Abstained != count(p.votes, "abstain") {
				t.Fatalf("%s, want %s: %+v of %+v", done.State, want, last, p)
			}
		case errs.Is(err, "organ.votes_out"):
			if len(outcomes) == 1 && len(p.able) > 0 && quorum {
				t.Fatalf("it could come out only one way and was not closed: %+v", p)
			}
		case errs.Is(err, "organ.no_quorum"):
			if quorum {
				t.Fatalf("a quorum was there: %+v", p)
			}
		default:
			t.Fatal(err)
		}
		if err != nil {
			if len(h.taken()) != before {
				t.Fatal("a refused close took a resolution")
			}
			_, err := organ.Defer{Item: item}.Do(h.ctx, h.k, h.staff, id.New())
			h.must(err)
		}
	})
}

func count(votes map[int]string, choice string) int {
	n := 0
	for _, c := range votes {
		if c == choice {
			n++
		}
	}
	return n
}

// TestATallyAdoptsOnlyWhatMoreThanTheMajorityWants compares the counting by whole numbers with
// fractions, for any rule.
func TestATallyAdoptsOnlyWhatMoreThanTheMajorityWants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := organ.Tally{
			Entitled: rapid.IntRange(1, 400).Draw(t, "entitled"), Writing: rapid.Bool().Draw(t, "writing"),
			Quorum: int64(rapid.IntRange(0, 100).Draw(t, "quorum")) * 10_000, Majority: int64(rapid.IntRange(0, 99).Draw(t, "majority")) * 10_000,
		}
		x.Barred = rapid.IntRange(0, x.Entitled).Draw(t, "barred")
		able := x.Entitled - x.Barred
		x.For = int64(rapid.IntRange(0, able).Draw(t, "for"))
		x.Against = int64(rapid.IntRange(0, able-int(x.For)).Draw(t, "against"))
		x.Abstained = int64(rapid.IntRange(0, able-int(x.For+x.Against)).Draw(t, "abstained"))
		x.Present = rapid.IntRange(int(x.For+x.Against+x.Abstained), able).Draw(t, "present")
		of := x.For + x.Against
		if x.Writing {
			of = int64(able)
		}
		percent := x.Majority / 10_000
		if want := x.For > 0 && x.For*100 > of*percent; x.Adopted() != want {
			t.Fatalf("%+v: adopted %t", x, x.Adopted())
		}
		if want := x.Present > 0 && int64(x.Present)*100 >= int64(able)*(x.Quorum/10_000); x.HasQuorum() != want {
			t.Fatalf("%+v: quorum %t", x, x.HasQuorum())
		}
	})
}
