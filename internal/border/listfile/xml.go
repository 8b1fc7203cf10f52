package listfile

import (
	"strconv"
	"strings"
)

// format is how one XML format is read: its root, its records, and what is outside of them.
type format struct {
	name    string
	source  Source
	records []string
	outside func(x *reading, n *node) // the opening of an element outside of a record
	record  func(x *reading, n *node) error
}

// reading is a file on its way.
type reading struct {
	list  *List
	count int               // records the file says it has; 0: it does not say
	sets  map[string]string // reference values of the advanced file
}

func (x *reading) add(e Entry) error {
	if len(x.list.Entries) == maxEntries {
		return refused("many", "max", maxEntries)
	}
	x.list.Entries = append(x.list.Entries, e)
	return nil
}

// formats by the name of the root element.
var formats = map[string]format{
	"sdnList":           {name: "ofac-xml", source: OFAC, records: []string{"publshInformation", "sdnEntry"}, record: (*reading).sdn},
	"Sanctions":         {name: "ofac-advanced", source: OFAC, records: []string{"DateOfIssue", "PartyType", "PartySubType", "FeatureType", "DistinctParty"}, record: (*reading).advanced},
	"export":            {name: "eu-xml", source: EU, records: []string{"sanctionEntity"}, outside: (*reading).euRoot, record: (*reading).euEntity},
	"Designations":      {name: "uk-xml", source: UK, records: []string{"DateGenerated", "Designation"}, record: (*reading).ukDesignation},
	"CONSOLIDATED_LIST": {name: "un-xml", source: UN, records: []string{"INDIVIDUAL", "ENTITY"}, outside: (*reading).unRoot, record: (*reading).unRecord},
}

func readXML(b []byte) (*List, error) {
	x := &reading{sets: map[string]string{}}
	s := &stream{d: newDecoder(b), records: map[string]bool{}}
	var f format
	s.take = func(n *node, whole bool) error {
		if x.list == nil {
			var ok bool
			if f, ok = formats[n.name]; !ok || whole {
				return refused("unknown", "name", brief(n.name))
			}
			for _, r := range f.records {
				s.records[r] = true
			}
			x.list = &List{Source: f.source, Format: f.name}
		}
		switch {
		case whole:
			return f.record(x, n)
		case f.outside != nil:
			f.outside(x, n)
		}
		return nil
	}
	if err := s.run(); err != nil {
		return nil, err
	}
	if x.count > 0 && x.count != len(x.list.Entries) {
		return nil, refused("count", "says", x.count, "has", len(x.list.Entries))
	}
	return x.list, nil
}

func brief(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// sdn reads the simple file of OFAC.
func (x *reading) sdn(n *node) error {
	if n.name == "publshInformation" {
		x.list.Day = day(n.first("Publish_Date"))
		x.count, _ = strconv.Atoi(n.first("Record_Count"))
		return nil
	}
	e := Entry{ID: n.first("uid"), Programs: n.texts("programList", "program")}
	switch n.first("sdnType") {
	case "Individual":
		e.Kind = Person
	case "Entity":
		e.Kind = Organisation
	case "Vessel", "Aircraft":
		e.Kind = Vessel
	default:
		return refused("kind", "id", brief(e.ID))
	}
	name := func(n *node) string { return n.first("firstName") + " " + n.first("lastName") }
	e.Names = append(e.Names, name(n))
	for _, a := range n.all("akaList", "aka") {
		e.Names = append(e.Names, name(a))
	}
	for _, d := range n.texts("dateOfBirthList", "dateOfBirthItem", "dateOfBirth") {
		e.Births = append(e.Births, birth(d))
	}
	where := append(n.texts("nationalityList", "nationality", "country"), n.texts("citizenshipList", "citizenship", "country")...)
	if e.Kind != Person {
		where = append(where, n.texts("addressList", "address", "country")...)
	}
	e.Countries = countries(where)
	return x.add(e)
}

// advanced reads the advanced file of OFAC: parties refer to sets of values that stand
// before them in the file.
func (x *reading) advanced(n *node) error {
	switch n.name {
	case "DateOfIssue":
		if x.list.Day == "" {
			x.list.Day = dayOf(n.first("Year"), n.first("Month"), n.first("Day"))
		}
	case "PartyType", "FeatureType":
		x.sets[n.name+n.attr["ID"]] = strings.TrimSpace(n.text)
	case "PartySubType":
		x.sets["PartySubType"+n.attr["ID"]] = n.attr["PartyTypeID"] // the types themselves stand after it
	case "DistinctParty":
		return x.party(n)
	}
	return nil
}

func (x *reading) party(n *node) error {
	e := Entry{ID: n.attr["FixedRef"]}
	for _, p := range n.all("Profile") {
		switch x.sets["PartyType"+x.sets["PartySubType"+p.attr["PartySubTypeID"]]] {
		case "Individual":
			e.Kind = Person
		case "Entity":
			e.Kind = Organisation
		case "Transport":
			e.Kind = Vessel
		default:
			return refused("kind", "id", brief(e.ID))
		}
		for _, a := range p.all("Identity", "Alias") {
			for _, d := range a.all("DocumentedName") {
				name := strings.Join(d.texts("DocumentedNamePart", "NamePartValue"), " ")
				if a.attr["Primary"] == "true" && len(e.Names) > 0 && d == a.all("DocumentedName")[0] {
					e.Names = append([]string{name}, e.Names...)
					continue
				}
				e.Names = append(e.Names, name)
			}
		}
		for _, f := range p.all("Feature") {
			if x.sets["FeatureType"+f.attr["FeatureTypeID"]] == "Birthdate" {
				for _, from := range f.all("FeatureVersion", "DatePeriod", "Start", "From") {
					e.Births = append(e.Births, string(dayOf(from.first("Year"), from.first("Month"), from.first("Day"))))
				}
			}
		}
	}
	return x.add(e)
}

func (x *reading) euRoot(n *node) {
	if n.name == "export" {
		x.list.Day = day(n.attr["generationDate"])
	}
}

func (x *reading) euEntity(n *node) error {
	e := Entry{ID: n.attr["logicalId"]}
	for _, s := range n.all("subjectType") {
		e.Kind = euKind(s.attr["classificationCode"])
	}
	if e.Kind == "" {
		return refused("kind", "id", brief(e.ID))
	}
	for _, a := range n.all("nameAlias") {
		name := a.attr["wholeName"]
		if name == "" {
			name = a.attr["firstName"] + " " + a.attr["middleName"] + " " + a.attr["lastName"]
		}
		e.Names = append(e.Names, name)
	}
	for _, b := range n.all("birthdate") {
		e.Births = append(e.Births, birth(b.attr["birthdate"]), year(b.attr["year"]))
	}
	for _, c := range n.all("citizenship") {
		e.Countries = append(e.Countries, code(c.attr["countryIso2Code"]))
	}
	for _, c := range n.all("address") {
		if e.Kind != Person {
			e.Countries = append(e.Countries, code(c.attr["countryIso2Code"]))
		}
	}
	for _, r := range n.all("regulation") {
		e.Programs = append(e.Programs, r.attr["programme"])
	}
	return x.add(e)
}

func euKind(code string) string {
	switch code {
	case "P":
		return Person
	case "E":
		return Organisation
	}
	return ""
}

func (x *reading) ukDesignation(n *node) error {
	if n.name == "DateGenerated" {
		x.list.Day = day(strings.TrimSpace(n.text))
		return nil
	}
	e := Entry{ID: n.first("UniqueID"), Kind: ukKind(n.first("IndividualEntityShip") + n.first("DesignationType")), Programs: n.texts("RegimeName")}
	if e.Kind == "" {
		return refused("kind", "id", brief(e.ID))
	}
	for _, m := range n.all("Names", "Name") {
		var parts []string
		for _, p := range [6]string{"Name1", "Name2", "Name3", "Name4", "Name5", "Name6"} {
			parts = append(parts, m.first(p))
		}
		name := strings.Join(parts, " ")
		if m.first("NameType") == "Primary Name" {
			e.Names = append([]string{name}, e.Names...)
			continue
		}
		e.Names = append(e.Names, name)
	}
	e.Names = append(e.Names, n.texts("NonLatinNames", "NonLatinName", "NameNonLatinScript")...)
	for _, d := range n.texts("IndividualDetails", "Individual", "DOBs", "DOB") {
		e.Births = append(e.Births, birth(d))
	}
	where := n.texts("IndividualDetails", "Individual", "Nationalities", "Nationality")
	if e.Kind != Person {
		where = append(where, n.texts("Addresses", "Address", "AddressCountry")...)
	}
	e.Countries = countries(where)
	return x.add(e)
}

func ukKind(word string) string {
	switch word {
	case "Individual":
		return Person
	case "Entity":
		return Organisation
	case "Ship":
		return Vessel
	}
	return ""
}

func (x *reading) unRoot(n *node) {
	if n.name == "CONSOLIDATED_LIST" {
		x.list.Day = day(n.attr["dateGenerated"])
	}
}

func (x *reading) unRecord(n *node) error {
	e := Entry{ID: n.first("REFERENCE_NUMBER"), Kind: Person, Programs: n.texts("UN_LIST_TYPE")}
	alias := "INDIVIDUAL_ALIAS"
	if n.name == "ENTITY" {
		e.Kind, alias = Organisation, "ENTITY_ALIAS"
	}
	if e.ID == "" {
		e.ID = n.first("DATAID")
	}
	e.Names = append(e.Names, strings.Join([]string{n.first("FIRST_NAME"), n.first("SECOND_NAME"), n.first("THIRD_NAME"), n.first("FOURTH_NAME")}, " "), n.first("NAME_ORIGINAL_SCRIPT"))
	e.Names = append(e.Names, n.texts(alias, "ALIAS_NAME")...)
	for _, b := range n.all("INDIVIDUAL_DATE_OF_BIRTH") {
		e.Births = append(e.Births, birth(b.first("DATE")), year(b.first("YEAR")), year(b.first("FROM_YEAR")))
	}
	where := n.texts("NATIONALITY", "VALUE")
	if e.Kind != Person {
		where = append(where, n.texts("ENTITY_ADDRESS", "COUNTRY")...)
	}
	e.Countries = countries(where)
	return x.add(e)
}
