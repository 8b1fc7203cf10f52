package duty

import (
	"openbourse/internal/base/clock"
	"openbourse/internal/registry/rule"
)

// The codes that pass the exchange, by the edition of 2022.
var exchangeCodes = []string{"71021000", "71023100", "71023900", "71042100", "71049190", "71051010"}

// Sources that stand behind many versions.
const (
	notice176  = "Caishui [2001] 176"
	notice65   = "Caishui [2006] 65"
	announce10 = "MOF, GAC and STA Announcement 2025 No. 10 of 17 Oct 2025"
	decree152  = "GAC Decree 152 Art. 4, as amended by Decree 240 of 29 May 2018; GACC Announcement 21/2018"
)

func version(item, value string, from, until clock.Date, mark rule.Mark, source string) rule.Rule {
	return rule.Rule{Item: item, Value: value, From: from, Until: until, Source: source, Mark: mark}
}

// each makes one version for each code; suffix is the item's route or origin.
func each(codes []string, suffix, value string, from, until clock.Date, mark rule.Mark, source string) []rule.Rule {
	all := make([]rule.Rule, len(codes))
	for i, c := range codes {
		all[i] = version(c+suffix, value, from, until, mark, source)
	}
	return all
}

func join(parts ...[]rule.Rule) []rule.Rule {
	var all []rule.Rule
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// tariff ships a rate that was read in a table of 2022 or later; for the years since the
// tariff cuts of 1 Jul 2018 it is inferred.
func tariff(item, rate, source string) []rule.Rule {
	return []rule.Rule{
		version(item, rate, "2018-07-01", firstHS2022, rule.Inferred, source+"; the rate of these years was not read"),
		version(item, rate, firstHS2022, "", rule.Read, source),
	}
}

// Of 7102.21, 7102.29, 7102.31 and 7105 only the table of 2001 was read: their present rates
// are not confirmed, so none is shipped after it.
var shippedMFN = join(
	each([]string{"71021000", "71022100", "71022900", "71023100", "710510"}, "", "3", "2001-01-01", "2002-01-01", rule.Read, "customs tariff of 2001 (shuipu.net)"),
	version1("71023900", "8", "2001-01-01", "2002-01-01", rule.Read, "customs tariff of 2001 (365area.com); china.org.cn 22260 says 9 % before 2002"),
	tariff("71021000", "3", "customs tariff, guojihuodi.com"),
	tariff("71023900", "4", "customs tariff, 365area.com"),
	tariff("71042100", "0", "customs tariff, china-gacc.agency and i5a6.com"),
	tariff("71049190", "4", "customs tariff, china-gacc.agency and i5a6.com"),
	tariff("71049110", "4", "customs tariff, i5a6.com"),
	tariff("71131911", "8", "customs tariff, i5a6.com"),
	tariff("71132010", "10", "customs tariff, hsciq.com"),
)

func version1(item, value string, from, until clock.Date, mark rule.Mark, source string) []rule.Rule {
	return []rule.Rule{version(item, value, from, until, mark, source)}
}

var shippedExchange = each(exchangeCodes, "/sde", "0", "2002-01-01", "", rule.Read,
	notice176+"; repealed in 2008 (MOF Order 48), named as unchanged in Oct 2025 (rubel-menasche.com ?p=52962)")

var asean = []string{"BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "VN"}

func origins(code string, countries []string, rate string, from, until clock.Date, mark rule.Mark, source string) []rule.Rule {
	items := make([]string, len(countries))
	for i, c := range countries {
		items[i] = code + "@" + c
	}
	return each(items, "", rate, from, until, mark, source)
}

var shippedACFTA = join(
	origins("71131911", asean, "0", "2018-07-01", "", rule.Inferred, "ASEAN-China agreement; the worked example of jewellery from ASEAN at 0 %"),
	origins("71132010", asean, "0", "2018-07-01", firstHS2022, rule.Inferred, "ASEAN-China agreement, hsciq.com; the rate of these years was not read"),
	origins("71132010", asean, "0", firstHS2022, "", rule.Read, "ASEAN-China agreement, hsciq.com"),
)

// The agreement came into force for countries one after the other (days from memory).
var shippedRCEP = join(
	origins("71021000", []string{"BN", "KH", "LA", "SG", "JP", "AU", "NZ"}, "0", "2022-01-01", "", rule.Read, "RCEP, guojihuodi.com; in force 1 Jan 2022 (from memory)"),
	origins("71021000", []string{"KR"}, "0", "2022-02-01", "", rule.Read, "RCEP, guojihuodi.com; in force 1 Feb 2022 (from memory)"),
	origins("71021000", []string{"MY"}, "0", "2022-03-18", "", rule.Read, "RCEP, guojihuodi.com; in force 18 Mar 2022 (from memory)"),
	origins("71132010", asean, "31.5", "2023-06-02", "", rule.Inferred, "RCEP, hsciq.com: higher than MFN; the year of the rate was not read"),
)

var shippedConsumption = version1("71", "0", "2002-01-01", "", rule.Read, notice176+": not collected at import, moved to retail (5 %)")

var shippedVAT = join(
	version1("", "17", "2002-01-01", "2018-05-01", rule.Read, "import VAT 17 % (china.org.cn 22260); the last day from memory"),
	version1("", "16", "2018-05-01", "2019-04-01", rule.Memory, "VAT cut of 1 May 2018"),
	version1("", "13", "2019-04-01", "", rule.Read, "import VAT 13 %; the first day from memory"),
	version1("71023100/sde", "0", "2006-07-01", "2025-11-01", rule.Read, notice65+" item 1: rough exempt; repealed by "+announce10),
	version1("71021000/sde", "0", "2006-07-01", "2025-11-01", rule.Inferred, notice65+" item 1: rough exempt; repealed by "+announce10),
)

var shippedRefund = version1("71023900/sde", "4", "2006-07-01", "2025-11-01", rule.Read,
	notice65+" item 1: VAT over 4 % refunded at once; repealed by "+announce10)

var exportCodes = []string{"71021000", "71023100", "71023900", "71042100", "71049190", "71051010", "71131110", "71131911", "71131991", "71132010", "71162000"}

var shippedExport = each(exportCodes, "", "0", "2006-07-01", "", rule.Read,
	notice65+" item 2: goods that leave are exempt without refund, their input VAT goes to cost; not among the repealed items")

var shippedScope = join(
	each(exchangeCodes, "", notice176+": general trade passes the exchange's customs", "2002-01-01", "2006-09-11", rule.Read, notice176),
	each(exchangeCodes, "", "GAC Decree 152 Art. 4: general trade is declared at the exchange's customs", "2006-09-11", "", rule.Read, decree152),
)

var outsideCodes = []string{"71022100", "71022900", "71049110", "71051020"}

var shippedOutside = join(
	each(outsideCodes, "", "GAC Decree 152 Art. 4", "2006-09-11", "2018-05-29", rule.Inferred, "GAC Decree 152 Art. 4; the wording before 29 May 2018 was not read"),
	each(outsideCodes, "", "GAC Decree 152 Art. 4; Announcement 21/2018", "2018-05-29", "", rule.Read, decree152),
)

var shippedControl = []rule.Rule{
	version("71051020", "suspended", "2025-11-08", "2026-11-11", rule.Read, "MOFCOM and GAC Announcement 55/2025, suspended by 70/2025 until 10 Nov 2026 (sscollege.cn 44880)"),
	version("71051020", "unconfirmed", "2026-11-11", "", rule.Proposal, "MOFCOM and GAC Announcements 55/2025 and 70/2025: what holds after 10 Nov 2026 is not known"),
}

var shippedOpen = join(
	each(exchangeCodes, "/sde", "zero_basis", "2008-01-01", "", rule.Proposal, "MOF Order 48 repealed the basis of 0 % duty in 2008"),
	each([]string{"71042100", "71049190"}, "/sde", "lab_grown_refund", "2006-07-01", "2025-11-01", rule.Proposal, notice65+" item 1: whether it covered laboratory-grown stones was not read"),
)

// What a code of the edition of 2017 became on 1 Jan 2022.
var shippedConcordance = []rule.Rule{
	version("71042010", "71042100", "2002-01-01", "", rule.Read, "HS 2017 and 2022: unworked laboratory-grown diamonds"),
	version("71049091", "71049190", "2002-01-01", "", rule.Read, "HS 2017 and 2022: worked laboratory-grown diamonds"),
	version("71049011", "71049110", "2002-01-01", "", rule.Read, "HS 2017 and 2022: synthetic diamonds for industry"),
}

var shippedProof = []rule.Rule{
	version("rcep", "12", "2002-01-01", "", rule.Read, "RCEP: a proof is valid for one year"),
	version("acfta", "12", "2002-01-01", "", rule.Memory, "ASEAN-China agreement: Form E is valid for one year"),
}
