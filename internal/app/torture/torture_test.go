package torture_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"testing"

	"openbourse/internal/app"
	"openbourse/internal/app/torture"
	"openbourse/internal/store/db"
)

// folderKey makes this test program be the exchange that is killed.
const folderKey = "BOURSE_TORTURED_FOLDER"

func TestMain(m *testing.M) {
	folder := os.Getenv(folderKey)
	if folder == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := serve(ctx, folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, folder string) error {
	h, err := app.Open(ctx, app.Config{Where: folder, Proxy: netip.MustParsePrefix("127.0.0.0/8")})
	if err != nil {
		return err
	}
	l := app.Listening{Addr: "127.0.0.1:0"}
	ln, err := app.Listen(ctx, l)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"address": ln.Addr().String()}); err != nil {
		return err
	}
	if err := h.Serve(ctx, ln, l); err != nil {
		return err
	}
	return h.Close()
}

// tortured runs the torture; between is called before each start of the server.
func tortured(t *testing.T, crashes int, between func(folder string, life int)) torture.Report {
	t.Helper()
	life := 0
	rep, err := torture.Run(t.Context(), torture.Options{Crashes: crashes, Folder: t.TempDir(), Seed: 1, Say: t.Output(), Serve: func(folder string) *exec.Cmd {
		between(folder, life)
		life++
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), folderKey+"="+folder)
		return cmd
	}})
	if err != nil {
		t.Fatal(err)
	}
	brief := rep
	brief.Faults = brief.Faults[:min(3, len(brief.Faults))]
	t.Logf("%+v", brief)
	return rep
}

func TestWhatPeopleWereToldSurvivesTheKillingOfTheServer(t *testing.T) {
	t.Parallel()
	crashes := 12
	if testing.Short() {
		crashes = 4
	}
	rep := tortured(t, crashes, func(string, int) {})
	if !rep.OK() || rep.Acked == 0 || rep.Deals == 0 || rep.Settled == 0 || rep.Coded == 0 || rep.Payouts == 0 || rep.Crashes != crashes {
		t.Error("not clean, or nothing happened")
	}
}

// Else the test above could not fail.
func TestTheTortureSeesWhatWasTakenAwayOrChanged(t *testing.T) {
	t.Parallel()
	rep := tortured(t, 2, func(folder string, life int) {
		if life != 2 {
			return
		}
		d, err := db.Open(context.Background(), folder, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if err := d.Write(context.Background(), db.Prompt, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM journal WHERE no > (SELECT MAX(no) - 12 FROM journal)")
			if err == nil {
				_, err = tx.Exec(ctx, "UPDATE ledger_position SET quantity = quantity - 1 WHERE book = 1 AND quantity > 1")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
	if rep.OK() || rep.Lost == 0 || rep.Balanced || len(rep.Faults) == 0 {
		t.Error("entries were deleted and money was taken, and nobody noticed")
	}
}
