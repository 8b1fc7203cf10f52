package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"openbourse/internal/border/custody"
	"openbourse/internal/border/kimberley"
	"openbourse/internal/registry/ledger"
	"openbourse/internal/registry/parcel"
	"openbourse/internal/store/db"
)

// LedgerCmd is what can be done with the ledger from outside.
type LedgerCmd struct {
	Verify LedgerVerifyCmd `cmd:"" help:"Replay every transfer and compare with what accounts are said to hold; check that acts on parcels conserve carats."`
}

// LedgerVerifyCmd replays the ledger of a data folder, also while the exchange runs. Exit
// code 0 when all is right, 1 when not.
type LedgerVerifyCmd struct {
	Data string `required:"" help:"Data folder, or postgres:// address."`
	JSON bool   `name:"json" help:"Print JSON."`
}

type ledgerReport struct {
	ledger.VerifyReport
	Customs      custody.VerifyReport `json:"customs"` // accounts of goods under customs control
	Rough        []roughFault         `json:"rough,omitempty"`
	ParcelActs   int64                `json:"parcel_acts"` // parcels split, merged, sieved, weighed, cut
	ParcelFaults []parcel.Fault       `json:"parcel_faults,omitempty"`
	Seconds      float64              `json:"seconds"`
}

// roughFault is rough whose certificates, papers and ledger do not agree.
type roughFault struct {
	Stone int64  `json:"stone"`
	Fault string `json:"fault"`
}

// rough compares the certificates of the Kimberley Process with papers and ledger.
func (r *ledgerReport) rough(ctx context.Context, d *db.DB) error {
	faults, err := kimberley.Faults(ctx, d)
	for _, f := range faults {
		r.Rough = append(r.Rough, roughFault{f.Stone, f.Fault})
	}
	return err
}

// Run verifies and prints.
func (c *LedgerVerifyCmd) Run(ctx context.Context) (err error) {
	d, err := db.Open(ctx, c.Data, db.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	begin := time.Now()
	v, err := ledger.Verify(ctx, d)
	if err != nil {
		return err
	}
	rep := ledgerReport{VerifyReport: v}
	if err := rep.rough(ctx, d); err != nil {
		return err
	}
	if rep.ParcelActs, err = parcel.Count(ctx, d); err != nil {
		return err
	}
	if rep.ParcelFaults, err = parcel.Check(ctx, d, 20); err != nil {
		return err
	}
	if rep.Customs, err = custody.Verify(ctx, d); err != nil {
		return err
	}
	rep.OK, rep.Seconds = rep.OK && len(rep.Rough) == 0 && len(rep.ParcelFaults) == 0 && rep.Customs.OK, time.Since(begin).Seconds()
	switch {
	case c.JSON:
		printJSON(rep)
	case !v.OK:
		fmt.Printf("transfer %d is not right: %s\n", v.Bad, v.Reason)
	case !rep.Customs.OK:
		fmt.Printf("customs accounts are not right at stone %d: %s\n", rep.Customs.Bad, rep.Customs.Reason)
	case len(rep.Rough) > 0:
		for _, f := range rep.Rough {
			fmt.Printf("rough %d: certificates, papers and ledger do not agree (%s)\n", f.Stone, f.Fault)
		}
	case len(rep.ParcelFaults) > 0:
		for _, f := range rep.ParcelFaults {
			fmt.Printf("act %d, parcel %d: %s\n", f.Act, f.Stone, f.What)
		}
	default:
		fmt.Printf("%d transfers with %d legs, %d in two phases: %d positions follow from them; %d acts on parcels conserve their carats (%.1f s)\n", v.Transfers, v.Legs, v.Pending, v.Positions, rep.ParcelActs, rep.Seconds)
	}
	if !rep.OK {
		return exit(1)
	}
	return nil
}
