package lane

import (
	"context"
	"strconv"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

var system = access.System("lane")

// Follow reads the journal for as long as ctx lives: shipments that are announced open their
// cases, and papers, certificates and settlements tick their items.
func Follow(k *journal.Keeper) func(ctx context.Context) error {
	return k.FollowFrom(following, Take)
}

// news is what one entry tells: about which subject, what, and by which reference.
type news struct {
	subject, kind string
	refs          []string
	day           clock.Date
	at            clock.Instant
}

// Take does what follows from one entry, and tells whether that was anything. It may be
// called again for the same entry.
func Take(ctx context.Context, k *journal.Keeper, e journal.Entry) (bool, error) {
	var n news
	switch e.Fact {
	case (fact.ShipmentMoved{}).FactName():
		var f fact.ShipmentMoved
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		if f.What == "withdrawn" {
			return true, abandon(ctx, k, e, f.Shipment)
		}
		if f.What == "announced" {
			if err := open(ctx, k, e, f.Shipment); err != nil {
				return false, err
			}
		}
		n = news{subject: shipmentSubject(f.Shipment), kind: f.State, refs: []string{f.What}}
	case (fact.PaperReleased{}).FactName():
		var f fact.PaperReleased
		if err := e.Decode(&f); err != nil || f.Shipment == 0 {
			return false, err
		}
		n = news{shipmentSubject(f.Shipment), "released", []string{f.Entry}, clock.Date(f.Day), f.At}
	case (fact.KimberleyMoved{}).FactName():
		var f fact.KimberleyMoved
		if err := e.Decode(&f); err != nil || f.Shipment == 0 || f.What != "enter" && f.What != "issue" {
			return false, err
		}
		n = news{subject: shipmentSubject(f.Shipment), kind: "kimberley", refs: []string{f.Issuer + " " + f.Number}, day: f.Day}
	case (fact.OriginStated{}).FactName():
		var f fact.OriginStated
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		n = news{subject: stoneSubject(f.Stone), kind: f.Kind, refs: []string{strconv.FormatInt(f.No, 10)}}
	case (fact.DealStruck{}).FactName():
		var f fact.DealStruck
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		n = news{subject: dealSubject(f.Deal), kind: "side", refs: []string{f.Seller.String(), f.Buyer.String()}, at: f.At}
	case (fact.DealSettled{}).FactName():
		var f fact.DealSettled
		if err := e.Decode(&f); err != nil {
			return false, err
		}
		n = news{subject: dealSubject(f.Deal), kind: "settled", refs: []string{strconv.FormatInt(f.Transfer, 10)}, at: f.At}
	default:
		return false, nil
	}
	return true, k.DB().Write(ctx, db.Prompt, func(ctx context.Context, tx *db.Tx) error { return n.keep(ctx, tx, e) })
}

// keep notes the news with the cursor.
func (n news) keep(ctx context.Context, tx *db.Tx, e journal.Entry) error {
	at := n.at
	if at == 0 {
		at = e.At
	}
	day := n.day
	if day == "" {
		var err error
		if day, err = calendar.DayOf(ctx, tx, at); err != nil {
			return err
		}
	}
	for _, ref := range n.refs {
		if err := tell(ctx, tx, n.subject, n.kind, ref, day, at); err != nil {
			return err
		}
	}
	return following.Move(ctx, tx, e.No)
}

// following is how far the room has come in the journal.
var following = journal.Place{Table: "lane_cursor", Name: "follow"}

func shipmentSubject(no int64) string { return "shipment:" + strconv.FormatInt(no, 10) }

// open opens the case of a shipment that was announced; a member may have done it before.
func open(ctx context.Context, k *journal.Keeper, e journal.Entry, no int64) error {
	_, err := Begin{Shipment: no}.Do(ctx, k, system, e.Then("lane open"))
	if errs.Is(err, "lane.open_already") || errs.Is(err, "lane.withdrawn") || errs.Is(err, "shipment.none") {
		return nil
	}
	return err
}

// abandon ends the case of a shipment that was withdrawn.
func abandon(ctx context.Context, k *journal.Keeper, e journal.Entry, no int64) error {
	_, err := journal.Do(ctx, k, journal.Act{Actor: system.Key(), ID: e.Then("lane abandon"), Kind: "lane.abandon", Input: no},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Done, error) {
			c, found, err := byNo(ctx, tx, no)
			if err != nil {
				return nil, Done{}, err
			}
			if !found {
				return nil, Done{}, none(no)
			}
			if c.State, err = Life.Next(c.State, "abandon"); err != nil {
				return nil, Done{}, err
			}
			c.Closed = k.Clock().Now()
			if err := following.Move(ctx, tx, e.No); err != nil {
				return nil, Done{}, err
			}
			return c.moved("abandoned"), Done{Shipment: no, State: c.State}, c.update(ctx, tx)
		})
	if errs.Is(err, "lane.none") || errs.Is(err, "lifecycle.not_now") {
		return nil
	}
	return err
}
