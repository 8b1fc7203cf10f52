package fact

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/id"
)

// SignedIn is a session that began. Method: password, totp, passkey, link, demo.
type SignedIn struct {
	Person  id.ID  `json:"person"`
	Session id.ID  `json:"session"`
	Method  string `json:"method"`
}

// FactName names the fact in the journal.
func (SignedIn) FactName() string { return "signin.in" }

// FactVersion is the version of its fields.
func (SignedIn) FactVersion() int { return 1 }

// SignedOut is one or more sessions that were ended by hand.
type SignedOut struct {
	Person   id.ID   `json:"person"`
	Sessions []id.ID `json:"sessions"`
}

// FactName names the fact in the journal.
func (SignedOut) FactName() string { return "signin.out" }

// FactVersion is the version of its fields.
func (SignedOut) FactVersion() int { return 1 }

// CredentialChanged is a change of how a person proves who he is. What: password, totp_on,
// totp_off, passkey_added, passkey_removed.
type CredentialChanged struct {
	Person id.ID  `json:"person"`
	What   string `json:"what"`
}

// FactName names the fact in the journal.
func (CredentialChanged) FactName() string { return "signin.credential_changed" }

// FactVersion is the version of its fields.
func (CredentialChanged) FactVersion() int { return 1 }

// LinkMade is a one-time link given to a person. Kind: first, invitation, recovery.
type LinkMade struct {
	Person  id.ID         `json:"person"`
	Kind    string        `json:"kind"`
	Expires clock.Instant `json:"expires"`
}

// FactName names the fact in the journal.
func (LinkMade) FactName() string { return "signin.link_made" }

// FactVersion is the version of its fields.
func (LinkMade) FactVersion() int { return 1 }

// RecoveryMoved is a step of an account's recovery. Act: ask, confirm, refuse.
type RecoveryMoved struct {
	Recovery id.ID  `json:"recovery"`
	Person   id.ID  `json:"person"`
	Act      string `json:"act"`
	By       id.ID  `json:"by"`
}

// FactName names the fact in the journal.
func (RecoveryMoved) FactName() string { return "signin.recovery_moved" }

// FactVersion is the version of its fields.
func (RecoveryMoved) FactVersion() int { return 1 }

// KeyMade is an API key given out.
type KeyMade struct {
	Key     id.ID         `json:"key"`
	Person  id.ID         `json:"person"`
	Org     id.ID         `json:"org"`
	Scopes  []string      `json:"scopes"`
	Expires clock.Instant `json:"expires"`
}

// FactName names the fact in the journal.
func (KeyMade) FactName() string { return "signin.key_made" }

// FactVersion is the version of its fields.
func (KeyMade) FactVersion() int { return 1 }

// KeyRevoked is an API key taken back.
type KeyRevoked struct {
	Key    id.ID `json:"key"`
	Person id.ID `json:"person"`
}

// FactName names the fact in the journal.
func (KeyRevoked) FactName() string { return "signin.key_revoked" }

// FactVersion is the version of its fields.
func (KeyRevoked) FactVersion() int { return 1 }

// ActConfirmed is a person's second proof for one act: digest is the SHA-256 of what is to
// be done. Method: totp, passkey, demo.
type ActConfirmed struct {
	Person id.ID  `json:"person"`
	Act    string `json:"act"`
	Digest string `json:"digest"`
	Method string `json:"method"`
}

// FactName names the fact in the journal.
func (ActConfirmed) FactName() string { return "signin.confirmed" }

// FactVersion is the version of its fields.
func (ActConfirmed) FactVersion() int { return 1 }
