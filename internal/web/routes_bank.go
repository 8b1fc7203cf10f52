package web

import (
	"time"

	"openbourse/internal/exchange/bankfile"
)

// bankRoutes are money at the bank: what the bank's own people do, and where a member's
// money is paid out to.
var bankRoutes = []Route{
	{Method: "GET", Pattern: "/bank", Act: "bank.read", Do: (*Server).bank},
	{Method: "POST", Pattern: "/bank/files", Act: "bank.file", Do: (*Server).bankFile, Body: bankfile.MaxSize + maxForm, Time: 10 * time.Minute},
	{Method: "GET", Pattern: "/bank/confirm", Act: "bank.confirm", Do: (*Server).bankConfirm},
	{Method: "POST", Pattern: "/bank/confirm", Act: "bank.confirm", Do: (*Server).bankConfirmed},
	{Method: "GET", Pattern: "/bank/credits", Act: "bank.read", Do: (*Server).bankCredits},
	{Method: "GET", Pattern: "/bank/credits/{no}", Act: "bank.read", Do: (*Server).bankCredit},
	{Method: "POST", Pattern: "/bank/credits/{no}/return", Act: "bank.return", Do: (*Server).bankReturn},
	{Method: "POST", Pattern: "/bank/credits/{no}/assign", Act: "bank.assign", Do: (*Server).bankAssign},
	{Method: "GET", Pattern: "/bank/covers", Act: "bank.read", Do: (*Server).bankCovers},
	{Method: "GET", Pattern: "/bank/day", Act: "bank.read", Do: (*Server).bankDay},
	{Method: "GET", Pattern: "/bank/accounts", Act: "bank.read", Do: (*Server).bankAccounts},
	{Method: "POST", Pattern: "/bank/accounts", Act: "bank.account", Do: (*Server).bankAccountNoted},
	{Method: "GET", Pattern: "/money/payout", Act: "settle.money", Do: (*Server).payout},
	{Method: "POST", Pattern: "/money/payout", Act: "bank.payout", Do: (*Server).payoutAsk},
	{Method: "POST", Pattern: "/money/payout/accounts", Act: "bank.payout_account", Do: (*Server).payoutName},
	{Method: "POST", Pattern: "/money/payout/accounts/{no}", Act: "bank.payout_confirm", Do: (*Server).payoutConfirm},
}
