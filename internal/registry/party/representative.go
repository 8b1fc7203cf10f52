package party

import (
	"context"
	"database/sql"
	"time"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/calendar"
	"openbourse/internal/registry/fact"
	"openbourse/internal/registry/rule"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// Representative is a person who may sign deals for his organisation, as it was filed
// with the supervising office and validated by it.
type Representative struct {
	Person id.ID
	Org    id.ID
	From   clock.Instant
	Until  clock.Instant // zero: still filed
	Source string        // letter or number of the filing
}

// FileRepresentative notes that a person was filed as one who signs for his organisation.
type FileRepresentative struct {
	Person id.ID  `json:"person"`
	Source string `json:"source"`
}

// Do notes it. Only a person who holds a post there can be filed, and where the supervising
// office validates in the program, its yes is the only way.
func (c FileRepresentative) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Changed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.FileRepresentative", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Changed, error) {
			if err := access.Check(who, "party.representative", access.Any); err != nil {
				return nil, Changed{}, err
			}
			p, err := PersonByID(ctx, tx, c.Person)
			if err != nil {
				return nil, Changed{}, err
			}
			source, err := line("source", c.Source, maxWhy)
			if err != nil {
				return nil, Changed{}, err
			}
			now := k.Clock().Now()
			if !who.IsSystem() { // what the house brings from its books was validated before
				here, err := OfficeValidates(ctx, tx, now)
				if err == nil && here {
					err = errs.New(errs.Conflict, "party.office_validates")
				}
				if err != nil {
					return nil, Changed{}, err
				}
			}
			err = MayFile(ctx, tx, p, now)
			switch {
			case errs.Is(err, "party.filed"):
				return fact.RepresentativeFiled{Person: p.ID, Org: p.Post.Org, From: now}, Changed{}, nil
			case err != nil:
				return nil, Changed{}, err
			case source == "":
				return nil, Changed{}, errs.New(errs.Invalid, "party.no_source").At("source")
			}
			said, err := NoteFiling(ctx, tx, now, who.Key(), p, source)
			return said, Changed{true}, err
		})
}

// mostRule is how many may sign for one member.
var mostRule = rule.Define(rule.Definition{
	Name: "party.representatives", Kind: rule.Whole, Shipped: "2", Mark: rule.Read,
	Source: "cnsde.com/memberen/regist.aspx and SDE trading rules, Art. 8: at most two representatives of a member",
})

// byLetter is the value of the rule party.validation by which the office answers outside.
const byLetter = "letter"

// validationRule says where a filing is validated.
var validationRule = rule.Define(rule.Definition{
	Name: "party.validation", Kind: rule.Text, Shipped: byLetter, Mark: rule.Proposal, TwoPeople: true,
	Source: "SDE trading rules, Art. 8: representatives are filed with and validated by the supervising office; whether by letter or here is for the two to agree",
})

// OfficeValidates tells whether by the rule of the exchange's day at an instant the supervising
// office's own people validate in the program. Any other value than the letter says so: a slip of
// the pen lets nobody sign by the exchange's word alone.
func OfficeValidates(ctx context.Context, q db.Querier, at clock.Instant) (bool, error) {
	day, err := calendar.DayOf(ctx, q, at)
	if err != nil {
		return false, err
	}
	r, found, err := validationRule.At(ctx, q, "", day)
	return err == nil && found && r.Value != byLetter, err
}

// MayFile refuses to file a person as a representative: who holds no post at a member, who is
// filed already ("party.filed"), who is of the guild, or one too many.
func MayFile(ctx context.Context, q db.Querier, p Person, now clock.Instant) error {
	if !p.Active() {
		return errs.New(errs.Invalid, "party.not_there").At("person")
	}
	o, err := OrgByID(ctx, q, p.Post.Org)
	if err != nil {
		return err
	}
	if o.Kind != Member {
		return errs.New(errs.Invalid, "party.not_member", "org", o.Name).At("person")
	}
	if filed, err := Filed(ctx, q, p.ID, o.ID, now); err != nil || filed {
		if err == nil {
			err = errs.New(errs.Conflict, "party.filed").At("person")
		}
		return err
	}
	today, err := calendar.DayOf(ctx, q, now)
	if err != nil {
		return err
	}
	if c, _, err := CategoryOn(ctx, q, o.ID, today); err != nil || c == Guild {
		if err == nil {
			err = errs.New(errs.Conflict, "party.guild_signs_not", "org", o.Name).At("person")
		}
		return err
	}
	most, err := mostRule.Int(ctx, q, "", today)
	if err != nil {
		return err
	}
	n, _, err := db.Row(ctx, q, db.One[int64], `SELECT COUNT(*) FROM representative r JOIN post t ON t.person = r.person AND t.org = r.org AND t.until_at IS NULL
		WHERE r.org = $1 AND r.until_at IS NULL`, o.ID)
	if err == nil && n >= most {
		err = errs.New(errs.Conflict, "party.enough_representatives", "org", o.Name, "most", most).At("person")
	}
	return err
}

// NoteFiling notes in the transaction of a command that a person is filed for the member he
// holds a post at. The command has asked MayFile.
func NoteFiling(ctx context.Context, tx *db.Tx, now clock.Instant, by string, p Person, source string) (fact.RepresentativeFiled, error) {
	said := fact.RepresentativeFiled{Person: p.ID, Org: p.Post.Org}
	last, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COALESCE(MAX(COALESCE(until_at, from_at)), 0) FROM representative WHERE person = $1 AND org = $2", p.ID, p.Post.Org)
	if err != nil {
		return said, err
	}
	said.From = max(now, clock.Instant(last)+1)
	_, err = tx.Exec(ctx, "INSERT INTO representative (person, org, from_at, until_at, source, noted_by) VALUES ($1, $2, $3, NULL, $4, $5)",
		p.ID, p.Post.Org, said.From, source, by)
	return said, err
}

// EndRepresentative notes that a person signs no longer.
type EndRepresentative struct {
	Person id.ID `json:"person"`
	Org    id.ID `json:"org"`
}

// Do notes it.
func (c EndRepresentative) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Changed, error) {
	return journal.Do(ctx, k, journal.Act{Actor: who.Key(), ID: cmd, Kind: "party.EndRepresentative", Input: c},
		func(ctx context.Context, tx *db.Tx) (journal.Fact, Changed, error) {
			if err := access.Check(who, "party.representative", access.Any); err != nil {
				return nil, Changed{}, err
			}
			now := k.Clock().Now()
			if filed, err := Filed(ctx, tx, c.Person, c.Org, now); err != nil || !filed {
				return fact.RepresentativeEnded{Person: c.Person, Org: c.Org, Until: now}, Changed{}, err
			}
			_, err := tx.Exec(ctx, "UPDATE representative SET until_at = $3 WHERE person = $1 AND org = $2 AND until_at IS NULL", c.Person, c.Org, now)
			return fact.RepresentativeEnded{Person: c.Person, Org: c.Org, Until: now}, Changed{true}, err
		})
}

// Filed tells whether a person was filed as a representative at an instant and held a
// post at the organisation then.
func Filed(ctx context.Context, q db.Querier, person, org id.ID, at clock.Instant) (bool, error) {
	_, filed, err := db.Row(ctx, q, db.One[int64], `SELECT r.from_at FROM representative r
		JOIN post t ON t.person = r.person AND t.org = r.org AND t.from_at <= $3 AND (t.until_at IS NULL OR t.until_at > $3)
		WHERE r.person = $1 AND r.org = $2 AND r.from_at <= $3 AND (r.until_at IS NULL OR r.until_at > $3)`, person, org, at)
	return filed, err
}

// Representatives lists who is or was filed for an organisation, for its own people and
// the exchange.
func Representatives(ctx context.Context, q db.Querier, who access.Actor, org id.ID) ([]Representative, error) {
	if err := access.Check(who, "party.read", who.To(org)); err != nil {
		return nil, err
	}
	return db.Rows(ctx, q, func(r *sql.Rows) (Representative, error) {
		var x Representative
		return x, r.Scan(&x.Person, &x.Org, &x.From, &x.Until, &x.Source)
	}, "SELECT person, org, from_at, COALESCE(until_at, 0), source FROM representative WHERE org = $1 ORDER BY person, from_at", org)
}

// On tells whether somebody was filed at any hour of a day in a zone.
func (x Representative) On(day clock.Date, z *time.Location) bool {
	from, until := clock.DateOf(x.From, z), clock.Date("")
	if x.Until != 0 {
		until = clock.DateOf(x.Until-1, z)
	}
	return from <= day && (until == "" || day <= until)
}

// RepresentativesOn are those who were filed for an organisation on a day and worked there.
func RepresentativesOn(ctx context.Context, q db.Querier, who access.Actor, org id.ID, day clock.Date, z *time.Location) ([]Representative, error) {
	all, err := Representatives(ctx, q, who, org)
	if err != nil {
		return nil, err
	}
	var out []Representative
	for _, x := range all {
		if !x.On(day, z) {
			continue
		}
		there, err := workedOn(ctx, q, x.Person, org, day, z)
		if err != nil {
			return nil, err
		}
		if there {
			out = append(out, x)
		}
	}
	return out, nil
}

// workedOn tells whether a person held a post at an organisation at any hour of a day.
func workedOn(ctx context.Context, q db.Querier, person, org id.ID, day clock.Date, z *time.Location) (bool, error) {
	t := day.Time()
	begin := clock.At(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, z))
	end := clock.At(time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, z))
	_, there, err := db.Row(ctx, q, db.One[int64], "SELECT t.from_at FROM post t WHERE t.person = $1 AND t.org = $2 AND t.from_at < $4 AND (t.until_at IS NULL OR t.until_at > $3) LIMIT 1", person, org, begin, end)
	return there, err
}
