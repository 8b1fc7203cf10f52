// Package affiliation knows who owns or works for whom, by date: prices between
// affiliated members stay out of the index, and people behind two organisations may not
// judge between them.
//
// Words:
//
//	owner     a person or an organisation that owns an organisation, wholly or in part
//	employee  a person who works for an organisation; who holds a post there counts as one
//	behind    an organisation itself, its employees, its owners, and theirs at any depth
//
// Two organisations are affiliated on a day when someone stands behind both.
package affiliation

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/party"
	"openbourse/internal/store/db"
)

// Kind says how somebody stands to an organisation.
type Kind string

// The kinds.
const (
	Owner    Kind = "owner"
	Employee Kind = "employee"
)

// Link is one line: who owns or works for whom.
type Link struct {
	No      int64
	Kind    Kind
	Who     id.ID // a person, or an organisation that owns
	Org     id.ID
	From    clock.Date
	Until   clock.Date // first day it no longer holds; empty when open
	Source  string
	NotedAt clock.Instant
	NotedBy string
}

// Covers tells whether the link holds on a day.
func (l Link) Covers(day clock.Date) bool {
	return l.From <= day && (l.Until == "" || day < l.Until)
}

const columns = "no, kind, who, org, from_day, COALESCE(until_day, ''), source, noted_at, noted_by"

func scan(rows *sql.Rows) (Link, error) {
	var l Link
	err := rows.Scan(&l.No, &l.Kind, &l.Who, &l.Org, &l.From, &l.Until, &l.Source, &l.NotedAt, &l.NotedBy)
	return l, err
}

// History are all links of an organisation, past ones too, in the order they were noted.
func History(ctx context.Context, q db.Querier, who access.Actor, org id.ID) ([]Link, error) {
	if err := access.Check(who, "affiliation.read", who.To(org)); err != nil {
		return nil, err
	}
	return links(ctx, q, org)
}

func links(ctx context.Context, q db.Querier, org id.ID) ([]Link, error) {
	all, err := db.Rows(ctx, q, scan, "SELECT "+columns+" FROM affiliation WHERE org = $1 ORDER BY no", org)
	if err != nil {
		return nil, fmt.Errorf("affiliation: %w", err)
	}
	return all, nil
}

// Between gives who stands behind both organisations on a day, in the order of their
// ids; none means that the two are not affiliated. It is for the rules of other rooms and
// asks for no permission.
func Between(ctx context.Context, q db.Querier, a, b id.ID, day clock.Date) ([]id.ID, error) {
	one, err := behind(ctx, q, a, day)
	if err != nil {
		return nil, err
	}
	other, err := behind(ctx, q, b, day)
	if err != nil {
		return nil, err
	}
	var both []id.ID
	for who := range one {
		if other[who] {
			both = append(both, who)
		}
	}
	slices.SortFunc(both, id.ID.Compare)
	return both, nil
}

// Behind gives who stands behind an organisation on a day, itself among them, in the order of
// their ids. Like Between it is for the rules of other rooms and asks for no permission.
func Behind(ctx context.Context, q db.Querier, org id.ID, day clock.Date) ([]id.ID, error) {
	all, err := behind(ctx, q, org, day)
	return slices.SortedFunc(maps.Keys(all), id.ID.Compare), err
}

// behindKey is whom somebody asks about, and when.
type behindKey struct {
	org id.ID
	day clock.Date
}

// behind is everybody who stands behind an organisation on a day. The map is shared: it must not
// be changed.
func behind(ctx context.Context, q db.Querier, org id.ID, day clock.Date) (map[id.ID]bool, error) {
	return db.Remembered(q, behindKey{org, day}, func() (map[id.ID]bool, error) { return gather(ctx, q, org, day) }, "affiliation", "post", "person")
}

// gather finds an organisation, its employees and all its owners, through any number of
// organisations; owners in a circle are met once.
func gather(ctx context.Context, q db.Querier, org id.ID, day clock.Date) (map[id.ID]bool, error) {
	end := clock.At(day.AddDays(1).Time()) - 1
	people, err := party.PeopleAt(ctx, q, org, end)
	if err != nil {
		return nil, err
	}
	all := map[id.ID]bool{org: true}
	for _, p := range people {
		all[p.ID] = true
	}
	for open := []id.ID{org}; len(open) > 0; {
		next := open[len(open)-1]
		open = open[:len(open)-1]
		found, err := links(ctx, q, next)
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			if !l.Covers(day) || l.Kind == Employee && next != org || all[l.Who] {
				continue
			}
			all[l.Who] = true
			if l.Kind == Owner { // when it is a person, nobody owns it
				open = append(open, l.Who)
			}
		}
	}
	return all, nil
}
