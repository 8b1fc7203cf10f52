// Command bourse is the program a diamond exchange runs on.
//
// Each subcommand is one file here: flags and calls, no decisions. Every subcommand
// takes --json. Exit codes: 0 done, 1 refused or failed, 2 the input could not be read.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"github.com/alecthomas/kong"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/i18n"
)

// program lists the subcommands; each is a field of its own file's type.
type program struct {
	Demo     demoCmd     `cmd:"" help:"Make a fictional exchange and open it."`
	Init     initCmd     `cmd:"" help:"Set up an exchange."`
	Serve    serveCmd    `cmd:"" help:"Open the exchange: pages and API."`
	Stock    stockCmd    `cmd:"" help:"Stock files."`
	Ledger   LedgerCmd   `cmd:"" help:"The ledger of goods and money."`
	Journal  JournalCmd  `cmd:"" help:"The journal of everything that was done."`
	Search   searchCmd   `cmd:"" help:"Find stones by words of the trade."`
	Verify   VerifyCmd   `cmd:"" help:"Check a paper's file by the exchange's public key, offline."`
	Member   memberCmd   `cmd:"" help:"Applications for membership: open one, post its notice, admit."`
	Price    priceCmd    `cmd:"" help:"What stones are worth by what was paid."`
	Stats    statsCmd    `cmd:"" help:"Statistics of what crossed the border."`
	Duty     dutyCmd     `cmd:"" help:"What customs takes: goods in, duty and taxes out, one JSON object a line."`
	Site     siteCmd     `cmd:"" help:"The public site."`
	Screen   screenCmd   `cmd:"" help:"Screen names against lists of sanctioned people and organisations, or measure how well names are compared."`
	Backup   backupCmd   `cmd:"" help:"Write everything the exchange holds to one file, also while it goes on."`
	Restore  restoreCmd  `cmd:"" help:"Make an exchange of a backup, in a folder or database where none is."`
	Bench    benchCmd    `cmd:"" help:"Measure the product."`
	Bank     bankCmd     `cmd:"" help:"Files of the bank: read them, write orders, compare."`
	Customs  customsCmd  `cmd:"" help:"Customs papers: export one, read customs’ receipts."`
	I18n     i18nCmd     `cmd:"" name:"i18n" help:"The texts of the four languages."`
	BankSim  bankSimCmd  `cmd:"" name:"bank-sim" help:"Play the bank on the folder of an exchange's bank link, with the mistakes a bank makes when asked."`
	Torture  tortureCmd  `cmd:"" help:"Kill an exchange under load again and again and look for what is lost."`
	Simulate simulateCmd `cmd:"" help:"Days of an exchange on a simulated clock, the same for the same seed, against a plain model."`
}

type stockCmd struct {
	Check  StockCheckCmd  `cmd:"" help:"Read a stock file and say what would become of each row."`
	Import StockImportCmd `cmd:"" help:"Take a member's stock file in, and publish it when asked."`
}

type priceCmd struct {
	Fit   priceFitCmd   `cmd:"" help:"Fit the price model to a file of stones with prices."`
	Index priceIndexCmd `cmd:"" help:"The published price index."`
	Bring priceBringCmd `cmd:"" help:"Take sales from before the exchange ran on this program, while it is closed."`
}

type statsCmd struct {
	Ranking statsRankingCmd `cmd:"" help:"The import ranking of a period, as known on any day."`
}

type benchCmd struct {
	Search  benchSearchCmd  `cmd:"" help:"120 searches in process and on PostgreSQL."`
	Ingest  benchIngestCmd  `cmd:"" help:"A stock file from the disk to published and searchable."`
	Updates benchUpdatesCmd `cmd:"" help:"Changed listings while searches go on."`
	Visible benchVisibleCmd `cmd:"" help:"From the commit of a stock to its being found."`
	Trade   benchTradeCmd   `cmd:"" help:"Durable transfers and deliveries against payment, here and on PostgreSQL."`
	Page    benchPageCmd    `cmd:"" help:"The search page over HTTP."`
	Site    benchSiteCmd    `cmd:"" help:"Pages of the public site over HTTP while trade goes on."`
	Backup  benchBackupCmd  `cmd:"" help:"How long commands wait while a backup is written, and the way back."`
	Border  benchBorderCmd  `cmd:"" help:"Declarations assessed a second, and statistics of the border beside SQL on PostgreSQL."`
}

// exit is an error that carries its exit code and has said all it has to say.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	floor := heapFloor()
	code := run(ctx, os.Args[1:])
	runtime.KeepAlive(floor)
	os.Exit(code)
}

func run(ctx context.Context, args []string) int {
	var p program
	parser := kong.Must(&p, kong.Name("bourse"),
		kong.Description("The program a diamond exchange runs on."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	k, err := parser.Parse(args)
	if err != nil {
		parser.Errorf("%s", err)
		return 2
	}
	err = k.Run()
	var code exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	complain(err)
	return 1
}

// complain prints a refusal in words, and anything else as it is: the reader is the
// operator of the house.
func complain(err error) {
	var refusal *errs.Error
	if errors.As(err, &refusal) && refusal.Code != errs.Internal {
		lang := i18n.Match(os.Getenv("LANG"))
		fmt.Fprintln(os.Stderr, "bourse:", lang.Fill(refusal.Key, refusal.Args))
		return
	}
	fmt.Fprintln(os.Stderr, "bourse:", err)
}
