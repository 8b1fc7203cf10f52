// Package fact holds what can be read in the journal: typed, versioned structures that
// say what happened, for rooms that do not know each other.
//
// A fact is written for ever and read by everyone who follows the journal. So it holds
// ids, numbers and business values, never a person's name, address, telephone, mail
// address or password. Where a fact needs personal data, its struct gives it by the
// method FactPrivate, from a field left out of the JSON: the journal keeps that part
// beside the entry, erasable, and only its salted hash in it. None does so far; the room
// that writes the first gives the house a kind of registry/retention for it.
//
// To add one: a struct in the file of its room with json names, FactName ("room.event")
// and FactVersion, and a line in kinds. Fields may be added with omitempty or omitzero;
// when the meaning of one changes, the version rises and both stay readable.
package fact

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Fact is what happened.
type Fact interface {
	FactName() string // room and event: "stock.published"
	FactVersion() int // rises when the meaning of a field changes
}

// kinds are all facts there are.
var kinds = []Fact{
	OrgAdded{},
	OrgChanged{},
	StandingChanged{},
	CategoryChanged{},
	PostSet{},
	PersonChanged{},
	RuleSet{},
	RuleProposed{},
	RuleDropped{},
	WeekSet{},
	DaysSet{},
	AffiliationSet{},
	AffiliationEnded{},
	SettingsChanged{},
	NoticeMoved{},
	SignedIn{},
	SignedOut{},
	CredentialChanged{},
	LinkMade{},
	LettersChosen{},
	RecoveryMoved{},
	KeyMade{},
	KeyRevoked{},
	UploadReceived{},
	UploadMapped{},
	UploadStaged{},
	UploadReady{},
	StockPublished{},
	StockUndone{},
	UploadEnded{},
	StockCleared{},
	ListingChanged{},
	ListingWithdrawn{},
	LeaseRenewed{},
	LeaseSwept{},
	SearchKept{},
	DealStruck{},
	DealRescinded{},
	DealSettled{},
	PaperReleased{},
	EditionMoved{},
	StatisticsErratum{},
	PaperMoved{},
	FormMoved{},
	StoneCertified{},
	ReceiptsTaken{},
	KimberleyMoved{},
	RoughProduced{},
	OriginStated{},
	LaneMoved{},
	ShipmentMoved{},
	CustodyMoved{},
	TemporaryMoved{},
	HandbookMoved{},
	StockChecked{},
	DealDefaulted{},
	AwardMade{},
	AwardOwed{},
	AwardPaid{},
	StatementSigned{},
	ActConfirmed{},
	RepresentativeFiled{},
	RepresentativeEnded{},
	DealOpened{},
	DealOffered{},
	DealMoved{},
	DealSaid{},
	HoldMoved{},
	DealsFiled{},
	MemoMoved{},
	MemoSold{},
	ParcelChanged{},
	ParcelWeighed{},
	SalesTaken{},
	PricesPublished{},
	IndexPublished{},
	IndexErratum{},
	SalesBrought{},
	FlagReviewed{},
	CaseMoved{},
	NoticeDecided{},
	DayClosed{},
	SettlementMoved{},
	MoneyPaid{},
	PostingMoved{},
	BankAccountOpened{},
	PayoutAccountMoved{},
	CreditMoved{},
	PayoutMoved{},
	CoverMoved{},
	BankFileTaken{},
	ScreeningListTaken{},
	Screened{},
	ComplianceMoved{},
	CashNoted{},
	CashReported{},
	AdmissionMoved{},
	DecisionWanted{},
	ResolutionTaken{},
	TranslationMoved{},
	ErasureMoved{},
	NewsMoved{},
	OrganFounded{},
	SeatMoved{},
	MeetingMoved{},
	ItemMoved{},
	VoteCast{},
	HonourMoved{},
	ReportIssuerSet{},
	ReportAnswered{},
	MembershipMoved{},
	MemberSucceeded{},
	TierSet{},
	MemberProfiled{},
	RepresentativeMoved{},
	PassMoved{},
	VisitMoved{},
	VisitsErased{},
	OvertimeMoved{},
	AnnualFeeMoved{},
	RegistrationChecked{},
	PartnershipMoved{},
	PartnerAccountMoved{},
	JobMoved{},
	SettingsProposed{},
}

// Kinds are all facts there are, as zero values, one of each version.
func Kinds() []Fact { return append([]Fact(nil), kinds...) }

type key struct {
	name    string
	version int
}

var byName = func() map[key]reflect.Type {
	m := map[key]reflect.Type{}
	for _, f := range kinds {
		m[key{f.FactName(), f.FactVersion()}] = reflect.TypeOf(f)
	}
	return m
}()

// Read turns an entry's name, version and body into the fact it was. False means that
// this program does not know it: a reader passes over it.
func Read(name string, version int, body []byte) (Fact, bool, error) {
	t, ok := byName[key{name, version}]
	if !ok {
		return nil, false, nil
	}
	p := reflect.New(t)
	if err := json.Unmarshal(body, p.Interface()); err != nil {
		return nil, true, fmt.Errorf("fact: %s %d: %w", name, version, err)
	}
	return p.Elem().Interface().(Fact), true, nil
}
