package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"openbourse/internal/base/clock"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// JournalCmd are the subcommands about the journal.
type JournalCmd struct {
	Verify JournalVerifyCmd `cmd:"" help:"Read the whole journal and check that nothing was changed, dropped or cut off."`
}

// JournalVerifyCmd reads the data as it is; a running server is not disturbed.
type JournalVerifyCmd struct {
	place
	Key  string `help:"Public key (hex) that must have signed every head, as the exchange publishes it." placeholder:"HEX"`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run prints what was found; exit code 1 when the journal is not whole.
func (c *JournalVerifyCmd) Run(ctx context.Context) error {
	where, err := c.where()
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, where, db.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer d.Close()
	r, err := journal.New(d, clock.System{}).Verify(ctx)
	if err != nil {
		return err
	}
	if foreign := slices.DeleteFunc(slices.Clone(r.Keys), func(k string) bool { return strings.EqualFold(k, c.Key) }); c.Key != "" && r.OK &&
		(len(foreign) > 0 || r.Signed == 0) {
		r.OK, r.Reason = false, "heads are not signed, or by another key than the one given"
	}
	if c.JSON {
		err = json.NewEncoder(os.Stdout).Encode(r)
	} else {
		printReport(r)
	}
	if err == nil && !r.OK {
		return exit(1)
	}
	return err
}

func printReport(r journal.VerifyReport) {
	fmt.Printf("%d entries, last hash %s\n", r.Entries, r.Head)
	if r.Signed > 0 {
		fmt.Printf("%d signed heads, up to entry %d, by key %s\n", r.Signed, r.Last, strings.Join(r.Keys, ", "))
	} else {
		fmt.Println("no head is signed yet")
	}
	if r.Erased > 0 {
		fmt.Printf("personal data of %d entries was erased\n", r.Erased)
	}
	switch {
	case r.OK:
		fmt.Println("The journal is whole.")
	case r.Bad > 0:
		fmt.Printf("NOT WHOLE: entry %d: %s.\n", r.Bad, r.Reason)
	default:
		fmt.Printf("NOT TRUSTED: %s.\n", r.Reason)
	}
}
