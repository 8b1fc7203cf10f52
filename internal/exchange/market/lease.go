package market

import "openbourse/internal/base/clock"

// lease is how long a listing is believed, and how well.
type lease struct {
	until clock.Instant // availability is taken as said until
	sure  clock.Instant // confirmed until
	vault bool          // the exchange keeps the stone: no doubt, no end
}

// alive tells whether the listing is believed at that instant. The deadline binds by the
// clock; the sweep only records it.
func (l lease) alive(now clock.Instant) bool { return l.vault || l.until > now }

// proof is how well availability is proven at that instant.
func (l lease) proof(now clock.Instant) Proof {
	switch {
	case l.vault:
		return Vault
	case l.sure > now:
		return Confirmed
	}
	return Claimed
}

// ends is when the lease ends by the clock; zero when it does not.
func (l lease) ends() clock.Instant {
	if l.vault {
		return 0
	}
	return l.until
}

// next is when the clock next changes something after swept; zero when nothing is left.
func (l lease) next(swept clock.Instant) clock.Instant {
	if l.vault {
		return 0
	}
	var at clock.Instant
	for _, t := range [...]clock.Instant{l.until, l.sure} {
		if t > swept && (at == 0 || t < at) {
			at = t
		}
	}
	return at
}
