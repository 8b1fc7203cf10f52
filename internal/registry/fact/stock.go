package fact

import "openbourse/internal/base/clock"

// UploadReceived is a stock file that arrived whole. Its bytes are the blob of that hash.
type UploadReceived struct {
	Upload int64  `json:"upload"`
	Member int64  `json:"member"`
	Mode   string `json:"mode"`
	File   string `json:"file"` // SHA-256 of the bytes, in hex
	Size   int64  `json:"size"`
}

// FactName names the fact in the journal.
func (UploadReceived) FactName() string { return "stock.received" }

// FactVersion is the version of its fields.
func (UploadReceived) FactVersion() int { return 1 }

// UploadMapped says with which version of the member's profile a file is read.
type UploadMapped struct {
	Upload  int64  `json:"upload"`
	Member  int64  `json:"member"`
	Profile int64  `json:"profile"`
	Mode    string `json:"mode"`
}

// FactName names the fact in the journal.
func (UploadMapped) FactName() string { return "stock.mapped" }

// FactVersion is the version of its fields.
func (UploadMapped) FactVersion() int { return 1 }

// UploadStaged is one piece of an upload written, not yet visible. Digest is the SHA-256
// over listing numbers and content hashes of the piece, in hex; the rows themselves
// follow from the file and the profile.
type UploadStaged struct {
	Upload int64  `json:"upload"`
	Piece  int64  `json:"piece"`
	Step   string `json:"step"`
	Rows   int64  `json:"rows"`
	Taken  int64  `json:"taken,omitempty"` // reports taken over from members who no longer offer them
	Digest string `json:"digest,omitempty"`
}

// FactName names the fact in the journal.
func (UploadStaged) FactName() string { return "stock.staged" }

// FactVersion is the version of its fields.
func (UploadStaged) FactVersion() int { return 1 }

// StockCounts say what an upload does to a member's stock, in listings.
type StockCounts struct {
	Added   int64 `json:"added"`
	Changed int64 `json:"changed"`
	Same    int64 `json:"same"`
	Dropped int64 `json:"dropped"`
	Kept    int64 `json:"kept"` // locked stones the file would have touched
	Held    int64 `json:"held"`
	Refused int64 `json:"refused"`
}

// UploadReady is an upload fully staged: it can be published until an instant.
type UploadReady struct {
	Upload int64         `json:"upload"`
	Member int64         `json:"member"`
	Counts StockCounts   `json:"counts"`
	Until  clock.Instant `json:"until"`
}

// FactName names the fact in the journal.
func (UploadReady) FactName() string { return "stock.ready" }

// FactVersion is the version of its fields.
func (UploadReady) FactVersion() int { return 1 }

// StockPublished is the flip of a member's generation by an upload: what it staged is live.
type StockPublished struct {
	Upload int64         `json:"upload"`
	Member int64         `json:"member"`
	From   int64         `json:"from"` // generation before
	To     int64         `json:"to"`
	Counts StockCounts   `json:"counts"`
	Live   int64         `json:"live"` // listings of the member that are live now
	Undo   clock.Instant `json:"undo"` // until when it can be undone
}

// FactName names the fact in the journal.
func (StockPublished) FactName() string { return "stock.published" }

// FactVersion is the version of its fields.
func (StockPublished) FactVersion() int { return 1 }

// StockUndone is the flip back: the stock stands as before the upload.
type StockUndone struct {
	Upload int64 `json:"upload"`
	Member int64 `json:"member"`
	From   int64 `json:"from"`
	To     int64 `json:"to"`
	Live   int64 `json:"live"`
}

// FactName names the fact in the journal.
func (StockUndone) FactName() string { return "stock.undone" }

// FactVersion is the version of its fields.
func (StockUndone) FactVersion() int { return 1 }

// UploadEnded is an upload that will never be published: discarded by a person, failed,
// or not published in time.
type UploadEnded struct {
	Upload int64  `json:"upload"`
	Member int64  `json:"member"`
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"` // message key
}

// FactName names the fact in the journal.
func (UploadEnded) FactName() string { return "stock.ended" }

// FactVersion is the version of its fields.
func (UploadEnded) FactVersion() int { return 1 }

// StockCleared says that rows of an upload nobody can reach any more were removed.
type StockCleared struct {
	Upload int64  `json:"upload"`
	Rows   int64  `json:"rows"`
	Why    string `json:"why"` // "ended": it never went live or was undone; "over": it can no longer be undone
}

// FactName names the fact in the journal.
func (StockCleared) FactName() string { return "stock.cleared" }

// FactVersion is the version of its fields.
func (StockCleared) FactVersion() int { return 1 }

// ListingChanged is a live listing changed by itself, outside of an upload. Money is US cents.
type ListingChanged struct {
	Listing      int64  `json:"listing"`
	Stone        int64  `json:"stone"`
	Member       int64  `json:"member"`
	What         string `json:"what"` // "price", "availability", "proof", "lock"
	PPC          int64  `json:"ppc,omitempty"`
	Total        int64  `json:"total,omitempty"`
	WasPPC       int64  `json:"was_ppc,omitempty"`
	Availability string `json:"availability,omitempty"`
	Proof        string `json:"proof,omitempty"`
	Lock         string `json:"lock,omitempty"` // "" when unlocked
}

// FactName names the fact in the journal.
func (ListingChanged) FactName() string { return "listing.changed" }

// FactVersion is the version of its fields.
func (ListingChanged) FactVersion() int { return 1 }

// ListingWithdrawn is a live listing taken off the market by its member.
type ListingWithdrawn struct {
	Listing int64 `json:"listing"`
	Stone   int64 `json:"stone"`
	Member  int64 `json:"member"`
}

// FactName names the fact in the journal.
func (ListingWithdrawn) FactName() string { return "listing.withdrawn" }

// FactVersion is the version of its fields.
func (ListingWithdrawn) FactVersion() int { return 1 }

// LeaseRenewed says that a member confirmed availability: of all his stock, or of some
// listings, or of those an upload names.
type LeaseRenewed struct {
	Member   int64         `json:"member"`
	All      bool          `json:"all,omitempty"`
	Already  bool          `json:"already,omitempty"` // all of it was confirmed: only the end moved
	Listings []int64       `json:"listings,omitempty"`
	Upload   int64         `json:"upload,omitempty"`
	Until    clock.Instant `json:"until"` // the lease runs until
	Sure     clock.Instant `json:"sure"`  // confirmed until
}

// FactName names the fact in the journal.
func (LeaseRenewed) FactName() string { return "lease.renewed" }

// FactVersion is the version of its fields.
func (LeaseRenewed) FactVersion() int { return 1 }

// LeaseSwept records what the clock has done to a member's listings between two instants:
// leases that ended, and confirmations that grew old.
type LeaseSwept struct {
	Member  int64         `json:"member"`
	Before  clock.Instant `json:"before"`
	Now     clock.Instant `json:"now"`
	Expired int64         `json:"expired"` // no longer live
	Faded   int64         `json:"faded"`   // confirmed before, now only claimed
}

// FactName names the fact in the journal.
func (LeaseSwept) FactName() string { return "lease.expired" }

// FactVersion is the version of its fields.
func (LeaseSwept) FactVersion() int { return 1 }
