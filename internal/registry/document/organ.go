package document

import "openbourse/internal/base/clock"

// Resolved is what a resolution of an organ says.
type Resolved struct {
	Resolution int64  `json:"resolution"` // number in the exchange's register
	Exchange   Party  `json:"exchange"`
	Organ      string `json:"organ"`
	OrganZh    string `json:"organ_zh"`
	Year       int64  `json:"year"`
	Seq        int64  `json:"seq"`               // number of the organ in that year
	Meeting    int64  `json:"meeting,omitempty"` // 0: taken in writing
	About      string `json:"about"`             // application, seat, rule, text …
	No         int64  `json:"no,omitempty"`
	Title      string `json:"title,omitempty"`
	TitleZh    string `json:"title_zh,omitempty"`
	Text       string `json:"text,omitempty"`
	TextZh     string `json:"text_zh,omitempty"`
	Adopted    bool   `json:"adopted"`
	Secret     bool   `json:"secret,omitempty"`
	Entitled   int64  `json:"entitled"`
	Barred     int64  `json:"barred"`
	Present    int64  `json:"present"`
	For        int64  `json:"for"`
	Against    int64  `json:"against"`
	Abstained  int64  `json:"abstained"`
	At         int64  `json:"at"` // µs since 1970, UTC
	Zone       string `json:"zone,omitempty"`
}

// Honoured is what a certificate of honour says.
type Honoured struct {
	Honour     int64      `json:"honour"`
	Exchange   Party      `json:"exchange"`
	Kind       string     `json:"kind"` // partner, award, citation
	Year       int64      `json:"year"`
	Name       string     `json:"name,omitempty"` // of the award
	NameZh     string     `json:"name_zh,omitempty"`
	To         string     `json:"to"`
	ToZh       string     `json:"to_zh,omitempty"`
	Citation   string     `json:"citation"`
	CitationZh string     `json:"citation_zh,omitempty"`
	Day        clock.Date `json:"day"`
	Place      string     `json:"place,omitempty"`
	PlaceZh    string     `json:"place_zh,omitempty"`
	Resolution int64      `json:"resolution"`
}
