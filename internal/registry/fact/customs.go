package fact

import "openbourse/internal/base/id"

// PaperMoved is a step of a customs paper.
type PaperMoved struct {
	Paper    int64  `json:"paper"`
	Revision int64  `json:"revision"`
	Kind     string `json:"kind"` // record-in, record-out, import, export
	Member   id.ID  `json:"member"`
	Shipment int64  `json:"shipment,omitempty"`
	What     string `json:"what"` // the act
	State    string `json:"state"`
	Entry    string `json:"entry,omitempty"` // customs' 18 digits
	Code     string `json:"code,omitempty"`  // of the print
}

// FactName names the fact in the journal.
func (PaperMoved) FactName() string { return "customs.paper" }

// FactVersion is the version of its fields.
func (PaperMoved) FactVersion() int { return 1 }

// FormMoved is a step of a Diamond Transaction Approval Form.
type FormMoved struct {
	Form        int64  `json:"form"`
	Paper       int64  `json:"paper"`
	Number      string `json:"number,omitempty"`
	Member      id.ID  `json:"member"`
	What        string `json:"what"`
	State       string `json:"state"`
	Certificate string `json:"certificate,omitempty"` // duty-paid certificate
	Code        string `json:"code,omitempty"`        // of the print
}

// FactName names the fact in the journal.
func (FormMoved) FactName() string { return "customs.form" }

// FactVersion is the version of its fields.
func (FormMoved) FactVersion() int { return 1 }

// StoneCertified is a step of the certificate of one imported stone.
type StoneCertified struct {
	Certificate int64  `json:"certificate"`
	Stone       int64  `json:"stone"`
	Paper       int64  `json:"paper"`
	Member      id.ID  `json:"member"`
	What        string `json:"what"`
	State       string `json:"state"`
	Code        string `json:"code,omitempty"`
}

// FactName names the fact in the journal.
func (StoneCertified) FactName() string { return "customs.certificate" }

// FactVersion is the version of its fields.
func (StoneCertified) FactVersion() int { return 1 }

// ReceiptsTaken is a file of customs' answers read to its end.
type ReceiptsTaken struct {
	Digest   string `json:"digest"` // SHA-256 of the file, in hex
	Receipts int64  `json:"receipts"`
}

// FactName names the fact in the journal.
func (ReceiptsTaken) FactName() string { return "customs.receipts" }

// FactVersion is the version of its fields.
func (ReceiptsTaken) FactVersion() int { return 1 }
