package settle

import (
	"openbourse/internal/base/id"
	"openbourse/internal/registry/rule"
)

// Part is one payment inside a settlement and how it was computed. The exchange is the zero
// organisation.
type Part struct {
	From   id.ID
	To     id.ID
	What   string    // price, penalty, fee, tax, commission
	Amount int64     // minor units
	Rate   string    // per cent; empty: it was agreed
	Of     int64     // what the rate is of, minor units
	Source string    // of the rule
	Mark   rule.Mark // how sure the rule is
}

// Parts are the payments in the order in which they are made. A fee for which there was no
// rule yet is left out: the settlement waits for it.
func (s *Settlement) Parts() []Part {
	all := []Part{{From: s.Buyer, To: s.Seller, What: "price", Amount: s.Total}}
	if s.Penalty > 0 {
		all = append(all, Part{From: s.Buyer, To: s.Seller, What: "penalty", Amount: s.Penalty})
	}
	if s.Fee > 0 {
		all = append(all, Part{From: s.Seller, What: "fee", Amount: s.Fee, Rate: s.FeeRule.Fee, Of: s.Total, Source: s.FeeRule.feeSource(), Mark: s.FeeRule.FeeMark})
	}
	if s.Tax > 0 {
		all = append(all, Part{From: s.Seller, What: "tax", Amount: s.Tax, Rate: s.FeeRule.Tax, Of: s.Fee, Source: s.FeeRule.TaxSource, Mark: s.FeeRule.TaxMark})
	}
	if s.Commission > 0 {
		all = append(all, Part{From: s.Seller, To: s.Broker, What: "commission", Amount: s.Commission})
	}
	return all
}

// Owed is what the buyer has to have ready.
func (s *Settlement) Owed() int64 { return s.Total + s.Penalty }

// Pending tells whether the settlement can still be done.
func (s *Settlement) Pending() bool {
	return s.State == Open || s.State == Overdue || s.State == Funded
}
