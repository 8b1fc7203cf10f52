package market

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/base/lifecycle"
	"openbourse/internal/registry/fact"
)

// Mode says what an upload does to the stock there is.
type Mode string

// The modes.
const (
	Replace Mode = "replace" // the file is the whole stock: what it does not name is dropped
	Merge   Mode = "merge"   // lines of the file are added or changed, others stay
	Keep    Mode = "keep"    // keep-alive: leases of the lines named are renewed, nothing else changes
	Delete  Mode = "delete"  // the lines named are dropped
)

// Modes are all modes in the order they are offered.
var Modes = []Mode{Replace, Merge, Keep, Delete}

// Known tells whether m is one of the modes.
func (m Mode) Known() bool { return m == Replace || m == Merge || m == Keep || m == Delete }

// The states of an upload.
const (
	Received  lifecycle.State = "received"
	Reading   lifecycle.State = "reading"
	Ready     lifecycle.State = "ready"
	Published lifecycle.State = "published"
	Undone    lifecycle.State = "undone"
	Discarded lifecycle.State = "discarded"
	Failed    lifecycle.State = "failed"
)

// The acts on an upload.
const (
	ActRead    lifecycle.Act = "read"
	ActFinish  lifecycle.Act = "finish"
	ActPublish lifecycle.Act = "publish"
	ActUndo    lifecycle.Act = "undo"
	ActDiscard lifecycle.Act = "discard"
	ActFail    lifecycle.Act = "fail"
	ActLapse   lifecycle.Act = "lapse"
)

var keepers = []string{"stockkeeper", "memberadmin"}

// UploadLife is the lifecycle of an upload.
var UploadLife = lifecycle.Table{Name: "upload", Steps: []lifecycle.Step{
	{From: Received, Act: ActRead, To: Reading, Who: keepers, Rule: "only one upload of a member is staged at a time, against the stock as it is then"},
	{From: Received, Act: ActDiscard, To: Discarded, Who: keepers, Rule: "a file that is not wanted"},
	{From: Received, Act: ActFail, To: Failed, Who: []string{"house"}, Rule: "the file cannot be read at all"},
	{From: Reading, Act: ActFinish, To: Ready, Who: []string{"house"}, Rule: "every row is read, staged, held or refused"},
	{From: Reading, Act: ActFail, To: Failed, Who: []string{"house"}, Rule: "a failed reading leaves nothing live"},
	{From: Reading, Act: ActDiscard, To: Discarded, Who: keepers, Rule: "stopping is allowed at any time before publishing"},
	{From: Ready, Act: ActPublish, To: Published, Who: keepers, Rule: "the flip of the generation; nothing is live before"},
	{From: Ready, Act: ActDiscard, To: Discarded, Who: keepers, Rule: "nothing of it was visible"},
	{From: Ready, Act: ActLapse, To: Discarded, Who: []string{"house"}, Rule: "a staged upload blocks report numbers, so it does not wait for ever: rule market.wait"},
	{From: Published, Act: ActUndo, To: Undone, Who: keepers, Rule: "for the hours of rule market.undo, the last published one only"},
}}

// Upload is a stock file on its way.
type Upload struct {
	No        int64
	Member    int64 // number
	Actor     string
	State     lifecycle.State
	Mode      Mode
	FileName  string
	Size      int64
	File      []byte // SHA-256 of the bytes, the name of the blob
	Erased    bool   // its time is over: the bytes and the cells of its rows are gone
	Container string // "csv", "xlsx", "zip"
	Profile   int64  // number of the mapping profile it is read with, 0: none yet

	Received  clock.Instant
	Started   clock.Instant
	Readied   clock.Instant
	Published clock.Instant
	Ended     clock.Instant
	Until     clock.Instant // when ready: must be published before
	UndoUntil clock.Instant

	Reason string         // why it failed: a message key
	Args   map[string]any // of the reason

	Step     string // of reading: "clearing", "rows", "dropping", "claims", "numbers", "titles"
	Done     int64  // of the step
	Todo     int64  // 0: not known
	RowsRead int64
	RowsOK   int64 // ready rows
	Counts   fact.StockCounts

	Live int64 // listings before, of a published one
}

// MustConfirm tells whether publishing needs the word of a person: a replace that would
// remove more than a fifth of the stock, which had live listings before.
func (u Upload) MustConfirm(live int64) bool { return u.Mode == Replace && u.Counts.Dropped*5 > live }
