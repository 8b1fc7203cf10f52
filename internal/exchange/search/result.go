package search

import (
	"time"

	"openbourse/internal/base/clock"
)

// Ask is one question to the index: a query, who is looking, and which part of the answer
// is wanted.
type Ask struct {
	Query  Query
	See    Visibility
	After  Cursor  // the page after this hit; empty for the first
	Limit  int     // hits on the page, at most MaxPage; 0 for none
	Facets []Field // fields whose choices are counted
	Sums   bool    // weight and value of the whole result
	Fresh  bool    // count anew, though the answer may be remembered
	Now    clock.Instant
	Zone   *time.Location // of Query.Since; nil is UTC
}

// MaxPage is the most hits of one page.
const MaxPage = 1000

// Visibility says whose eyes are looking. The zero Visibility is a member without stock and
// without enemies. Listings that are not available are seen only by their own member.
type Visibility struct {
	Own    int64   // number of the viewer's own member, 0 for none
	Hidden []int64 // members whose stock the viewer may not see
}

// Result is the answer. All counts are exact and count only what the viewer may see.
type Result struct {
	Total  int64
	Hits   []Hit
	Next   Cursor // of the page after this one, empty on the last
	Facets map[Field][]Count
	Sums   Sums
	Head   int64 // number of a journal entry up to which the answer knows all
	Stock  int64 // number of the last journal entry that changed what is searched
}

// Hit is one listing found. The listing itself is in package market.
type Hit struct {
	No    int64
	PPC   int64 // US cents
	Carat int64 // thousandths of a carat
}

// Count is how many listings a choice of a facet would show: all filters applied except
// the field's own.
type Count struct {
	Code uint8  // of Set fields; of histograms the place of the bar
	Word string // of list fields (Country, City, Seller ...) the word, as the URL writes it
	From int64  // of histograms where the bar begins, in the field's unit; it ends where the next begins
	N    int64
}

// Sums are the totals of a whole result; they are not filled when a result mixes kinds.
type Sums struct {
	Carat int64 // thousandths of a carat
	Value int64 // US cents
}

// Cursor names the last hit of a page by its sort key and listing number, so that the next
// page begins after it on any later snapshot too. It is opaque outside this package.
type Cursor string
