package web

import "strings"

// Browsers and machines by the words they put into their names. The first that is found
// counts: Edge also says Chrome, and Chrome also says Safari.
var (
	browsersSay = [][2]string{
		{"Edg/", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"},
		{"MicroMessenger/", "WeChat"},
		{"QQBrowser/", "QQ"},
		{"Firefox/", "Firefox"},
		{"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	}
	machinesSay = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// browserName is what people call a browser: "Firefox · Windows". What is not known is
// shown as it calls itself.
func browserName(agent string) string {
	b, m := firstSaid(agent, browsersSay), firstSaid(agent, machinesSay)
	switch {
	case b != "" && m != "":
		return b + " · " + m
	case b != "":
		return b
	}
	if r := []rune(agent); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return agent
}

func firstSaid(agent string, words [][2]string) string {
	for _, w := range words {
		if strings.Contains(agent, w[0]) {
			return w[1]
		}
	}
	return ""
}
