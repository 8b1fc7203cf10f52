package calendar

import "openbourse/internal/registry/rule"

// Preset is the week an exchange begins with: "sde" and "gzde" as those two exchanges
// trade, in Shanghai's zone; "plain" in the zone given. False for another name.
func Preset(name, zone string) (Week, bool) {
	day := []Span{{9 * 60, 17 * 60}}
	w := Week{Zone: "Asia/Shanghai", Sessions: [7][]Span{day, day, day, day, day}}
	switch name {
	case "sde":
		w.Source, w.Mark = "SDE trading rules, www.cnsde.com/html/newsen/content16.html: Monday to Friday, 9:00 to 17:00", rule.Read
	case "gzde":
		w.Source, w.Mark = "GZDE consignment rules, en.cngzde.com/tradingrules/557.html: Monday to Friday; the hours are a proposal", rule.Proposal
	case "plain":
		w.Zone, w.Source, w.Mark = zone, "proposal: Monday to Friday, 9:00 to 17:00", rule.Proposal
	default:
		return Week{}, false
	}
	return w, true
}
