package names

import (
	"slices"
	"strconv"
	"strings"
)

// The classes of legal forms. A GmbH and a Ltd are both limited companies, an AG and an OAO
// joint-stock companies; that is as far as forms are compared.
var formClasses = map[string]string{
	"<limited>":  "ltd limited llc ooo too tov gmbh gesmbh bv bvba sarl srl sprl doo spzoo spzo eurl ltda lda kft uab oy sro sia ou dooel pvt pte pty sdn bhd yk gk wll fzco fze fzc fze dmcc zoo mchj mmc shpk kk eood ood teoranta",
	"<shares>":   "ag akg aktiengesellschaft jsc ojsc cjsc pjsc pao oao zao ao nao sa nv plc spa se ab asa as tas oyj kgaa sae psc qsc pk pat prat ad aad nyrt zrt saoc bsc tbk pt inc incorporated corp corporation cv",
	"<partners>": "lp llp kg gbr ohg snc scs cia",
	"<company>":  "co company firm kompania",
	"<state>":    "fgup fsue gup fku fgbu ano nko mup sue",
}

var forms = func() map[string]string {
	m := map[string]string{}
	for f, all := range formClasses {
		for _, w := range strings.Fields(all) {
			m[w] = f
		}
	}
	return m
}()

func formOf(w string) (string, bool) {
	if strings.HasPrefix(w, "<") {
		return w, true
	}
	f, ok := forms[w]
	return f, ok
}

// formPhrases are forms of several words, in plain letters; the longest first.
var formPhrases = longestFirst(map[string]string{
	"limited liability company": "<limited>", "limited liability partnership": "<partners>", "company limited": "<limited>", "co ltd": "<limited>", "co limited": "<limited>",
	"private limited": "<limited>", "pvt ltd": "<limited>", "pte ltd": "<limited>", "pty ltd": "<limited>", "sdn bhd": "<limited>", "sp z o o": "<limited>", "sp z oo": "<limited>", "sp zoo": "<limited>", "d o o": "<limited>", "s r o": "<limited>", "o o o": "<limited>",
	"gesellschaft mit beschrankter haftung": "<limited>", "societatea cu raspundere limitata": "<limited>", "societe a responsabilite limitee": "<limited>", "besloten vennootschap": "<limited>",
	"obshchestvo s ogranichennoy otvetstvennostyu": "<limited>", "obschestvo s ogranichennoi otvetstvennostiu": "<limited>",
	"open joint stock company": "<shares>", "closed joint stock company": "<shares>", "public joint stock company": "<shares>", "joint stock company": "<shares>", "joynt stock company": "<shares>", "public limited company": "<shares>", "open joint stock": "<shares>", "joint stock compan": "<shares>",
	"naamloze vennootschap": "<shares>", "societe anonyme": "<shares>", "sociedad anonima": "<shares>", "sa de cv": "<shares>", "s a": "<shares>", "a s": "<shares>", "aktsionernoe obshchestvo": "<shares>", "aktsionernoye obshchestvo": "<shares>", "publichnoe aktsionernoe obshchestvo": "<shares>",
	"aktsionernaya kompaniya": "<shares>", "limited partnership": "<partners>", "l p": "<partners>", "federal state unitary enterprise": "<state>",
})

type phrase struct {
	words []string
	to    string
}

func longestFirst(m map[string]string) []phrase {
	var all []phrase
	for p, to := range m {
		all = append(all, phrase{strings.Fields(p), to})
	}
	slices.SortFunc(all, func(a, b phrase) int {
		if len(a.words) != len(b.words) {
			return len(b.words) - len(a.words)
		}
		return strings.Compare(strings.Join(a.words, " "), strings.Join(b.words, " "))
	})
	return all
}

// phrases replaces forms of several words by their class.
func phrases(words []string) []string {
	var out []string
	for i := 0; i < len(words); {
		n, to := 1, words[i]
		for _, p := range formPhrases {
			if i+len(p.words) <= len(words) && slices.Equal(words[i:i+len(p.words)], p.words) && len(p.words) < len(words) {
				n, to = len(p.words), p.to
				break
			}
		}
		if n == 1 && strings.HasPrefix(to, "aktiengesel") {
			to = "<shares>" // however it is misspelled
		}
		out = append(out, to)
		i += n
	}
	return out
}

// scriptForms are forms and words of trade in Russian and Chinese, put into English before
// the letters are: companies are translated, not only transliterated.
var scriptForms = strings.NewReplacer(
	"общество с ограниченной ответственностью", " ltd ", "товариство з обмеженою відповідальністю", " ltd ",
	"публичное акционерное общество", " pjsc ", "открытое акционерное общество", " pjsc ", "закрытое акционерное общество", " pjsc ", "непубличное акционерное общество", " pjsc ", "акционерное общество", " pjsc ", "акціонерне товариство", " pjsc ",
	"федеральное государственное унитарное предприятие", " fgup ", "акционерная компания", " pjsc ",
	"股份有限公司", " ltd ", "有限责任公司", " ltd ", "有限責任公司", " ltd ", "有限公司", " ltd ", "股份", " ", "集团", " group ", "集團", " group ", "公司", " co ",
	"国际", " international ", "國際", " international ", "贸易", " trading ", "貿易", " trading ", "科技", " technology ", "技术", " technology ", "技術", " technology ", "电子", " electronics ", "電子", " electronics ", "实业", " industry ", "實業", " industry ", "工业", " industry ", "工業", " industry ",
	"船务", " shipping ", "船務", " shipping ", "航运", " shipping ", "航運", " shipping ", "海运", " shipping ", "海運", " shipping ", "物流", " logistics ", "投资", " investment ", "投資", " investment ", "控股", " holding ", "发展", " development ", "發展", " development ", "进出口", " import export ", "進出口", " import export ",
	"钻石", " diamond ", "鑽石", " diamond ", "珠宝", " jewellery ", "珠寶", " jewellery ", "黄金", " gold ", "黃金", " gold ", "银行", " bank ", "銀行", " bank ", "中国", " china ", "中國", " china ", "香港", " hongkong ", "深圳", " shenzhen ", "上海", " shanghai ", "北京", " beijing ", "石油", " petroleum ", "化工", " chemical ", "机械", " machinery ", "機械", " machinery ", "设备", " equipment ", "設備", " equipment ", "公安局", " public security bureau ", "新疆", " xinjiang ", "建设", " construction ", "建設", " construction ", "生产", " production ", "生產", " production ", "兵团", " corps ", "兵團", " corps ",
)

func formsInScript(s string) string { return scriptForms.Replace(s) }

// same are spellings of one word.
var same = func() map[string]string {
	m := map[string]string{}
	for _, l := range strings.Fields("international:intl,int,internatl group:grp,gruppe,groupe,gruppa organization:organisation,org labor:labour center:centre,tsentr technology:technologies,tech,tekhnologii trading:trade,traders,torgovyy industry:industries,industrial,ind holding:holdings,kholding bank:banco,banque,banka brothers:bros manufacturing:mfg,mfrs development:dev engineering:engg enterprise:enterprises,ent electronics:electronic,elec shipping:ship service:services,svc investment:investments,invest partner:partners association:assoc,assn diamond:diamonds jewellery:jewelry,jewelers,jewellers plant:zavod federation:fed government:govt,gov university:univ bureau:byuro unitedstates:us,usa uk:unitedkingdom hongkong:hk department:dept and:y") {
		to, all, _ := strings.Cut(l, ":")
		for _, w := range strings.Split(all, ",") {
			m[w] = to
		}
	}
	return m
}()

// fillers are words that many names share.
var fillers = set("group international trading holding industry service company enterprise technology development investment partner organization bank corporation general national import export logistics shipping global")

// numeral reads a number in figures, words, ordinals or Roman letters (not as the first word).
func numeral(w string, roman bool) (string, bool) {
	if n, ok := numbers[w]; ok {
		return n, true
	}
	f := strings.TrimRight(w, "stndrh")
	if _, err := strconv.Atoi(f); err == nil && len(f) <= 9 && len(w)-len(f) <= 2 {
		return strings.TrimLeft(f, "0"), strings.TrimLeft(f, "0") != ""
	}
	if roman {
		if n := slices.Index(romans, w); n >= 0 {
			return strconv.Itoa(n + 2), true
		}
	}
	return "", false
}

var romans = strings.Fields("ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx")

var numbers = func() map[string]string {
	m := map[string]string{}
	for i, w := range strings.Fields("one two three four five six seven eight nine ten eleven twelve") {
		m[w] = strconv.Itoa(i + 1)
	}
	for i, w := range strings.Fields("first second third fourth fifth sixth seventh eighth ninth tenth") {
		m[w] = strconv.Itoa(i + 1)
	}
	for i, w := range strings.Fields("twenty thirty forty fifty sixty seventy eighty ninety") {
		m[w] = strconv.Itoa(10 * (i + 2))
	}
	m["fourty"] = "40"
	return m
}()
