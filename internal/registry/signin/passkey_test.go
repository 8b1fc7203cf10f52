package signin

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
)

// withPasskey gives a person a passkey on a fresh device.
func (p *place) withPasskey(who access.Actor) *device {
	p.Helper()
	v := newDevice(p.T, "http://localhost:8080", "localhost")
	options, err := p.d.BeginPasskey(ctx, who)
	p.ok(err)
	p.ok(p.d.AddPasskey(ctx, who, id.New(), "Telephone", v.create(options)))
	return v
}

func (p *place) byPasskey(v *device) (Entered, error) {
	p.Helper()
	options, err := p.d.BeginPasskeyEntry(ctx, "192.0.2.1")
	p.ok(err)
	return p.d.EnterPasskey(ctx, v.get(options), "192.0.2.1", "Browser/1", "")
}

func TestAPasskeyStandsForPasswordAndCode(t *testing.T) {
	each(t, func(p *place) {
		who := p.trader("ana@alpha.example")
		v := p.withPasskey(who)
		e, err := p.byPasskey(v)
		p.ok(err)
		if p.is(e.Token).Person != who.Person || e.NeedCode {
			p.Error("the passkey did not sign its person in")
		}
		all, err := p.d.Passkeys(ctx, who)
		if err != nil || len(all) != 1 || all[0].Name != "Telephone" || all[0].Used != p.now.Instant {
			p.Errorf("%+v, %v", all, err)
		}
		p.ok(p.d.RemovePasskey(ctx, who, id.New(), all[0].ID))
		_, err = p.byPasskey(v)
		p.refuses(err, "signin.passkey_refused")
		p.refuses(p.d.RemovePasskey(ctx, who, id.New(), all[0].ID), "signin.no_passkey")
	})
}

func TestTheLastWayInIsNotTakenAway(t *testing.T) {
	each(t, func(p *place) {
		who := p.person(operator, p.member, "ana@alpha.example", access.Trader)
		p.withPasskey(who)
		all, err := p.d.Passkeys(ctx, who)
		p.ok(err)
		p.refuses(p.d.RemovePasskey(ctx, who, id.New(), all[0].ID), "signin.last_way")
	})
}

func TestAFalseAnswerOfADeviceIsRefused(t *testing.T) {
	each(t, func(p *place) {
		who, other := p.trader("ana@alpha.example"), p.trader("bo@alpha.example")
		v := p.withPasskey(who)
		begin := func() []byte {
			options, err := p.d.BeginPasskeyEntry(ctx, "192.0.2.1")
			p.ok(err)
			return options
		}
		enter := func(answer []byte) error {
			_, err := p.d.EnterPasskey(ctx, answer, "192.0.2.1", "", "")
			return err
		}
		good := v.get(begin())
		p.ok(enter(good))
		p.refuses(enter(good), "signin.passkey_late") // the same answer again

		for name, change := range map[string]func(*device){
			"another site":            func(d *device) { d.origin = "https://evil.example" },
			"another relying party":   func(d *device) { d.rp = "evil.example" },
			"nobody recognised":       func(d *device) { d.flags = 1 },
			"another person's handle": func(d *device) { d.user = other.Person[:] },
			"an unknown handle":       func(d *device) { d.user = make([]byte, 16) },
			"a handle of no person":   func(d *device) { d.user = []byte("x") },
			"another key":             func(d *device) { d.key = newDevice(p.T, "", "").key },
		} {
			wrong := *v
			change(&wrong)
			if err := enter(wrong.get(begin())); err == nil {
				p.Errorf("%s signed in", name)
			} else {
				p.refuses(err, "signin.passkey_refused")
			}
			p.now.Instant = p.now.Instant.Add(time.Second)
		}
		late := v.get(begin())
		p.now.Instant = p.now.Instant.Add(ceremonyMax)
		p.refuses(enter(late), "signin.passkey_late")
		copied := *v
		copied.counter = 0
		p.refuses(enter(copied.get(begin())), "signin.passkey_copied")
		for _, junk := range []string{"", "{}", "null", "[]", strings.Repeat("{", 1000), strings.Repeat(" ", maxAnswer+1)} {
			if err := enter([]byte(junk)); err == nil {
				p.Errorf("%.20q signed in", junk)
			}
		}
	})
}

func TestAPasskeyIsAddedByItsPersonOnly(t *testing.T) {
	each(t, func(p *place) {
		ana, bo := p.trader("ana@alpha.example"), p.trader("bo@alpha.example")
		v := newDevice(p.T, "http://localhost:8080", "localhost")
		options, err := p.d.BeginPasskey(ctx, ana)
		p.ok(err)
		answer := v.create(options)
		p.refuses(p.d.AddPasskey(ctx, bo, id.New(), "x", answer), "signin.passkey_late")
		p.refuses(p.d.AddPasskey(ctx, ana, id.New(), " ", answer), "signin.key_name")
		p.ok(p.d.AddPasskey(ctx, ana, id.New(), "x", answer))
		options, err = p.d.BeginPasskey(ctx, bo)
		p.ok(err)
		p.refuses(p.d.AddPasskey(ctx, bo, id.New(), "x", v.create(options)), "signin.passkey_twice")
		if !bytes.Contains(options, []byte(`"challenge"`)) {
			p.Errorf("options %s", options)
		}
		_, err = p.d.BeginPasskey(ctx, access.Actor{})
		p.refuses(err, "access.sign_in")
	})
}
