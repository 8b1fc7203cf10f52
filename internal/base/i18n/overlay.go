package i18n

import "sync/atomic"

// overlay holds what a house says in other words than the program was shipped with.
var overlay atomic.Pointer[map[Lang]map[string]message]

// Reword replaces all that the house says in other words than shipped. It may be called
// while pages are written; what does not fit its key (see Fits) is left out.
func Reword(texts map[Lang]map[string]Message) {
	all := map[Lang]map[string]message{}
	for l, of := range texts {
		all[l] = map[string]message{}
		for k, m := range of {
			if len(Fits(l, k, m)) == 0 {
				all[l][k] = message{text: m.Text, forms: m.Forms}
			}
		}
	}
	overlay.Store(&all)
}

// find is the message of a key: the house's words, or those shipped.
func (l Lang) find(key string) (message, bool) {
	if o := overlay.Load(); o != nil {
		if m, ok := (*o)[l][key]; ok {
			return m, true
		}
	}
	m, ok := of(l)[key]
	return m, ok
}

// Shipped is the message of a key as the program has it; false when the language lacks it.
func (l Lang) Shipped(key string) (Message, bool) {
	m, ok := of(l)[key]
	return Message{Text: m.text, Forms: m.forms}, ok
}

// Said is the message of a key as the house says it now.
func (l Lang) Said(key string) Message {
	m, _ := l.find(key)
	return Message{Text: m.text, Forms: m.forms}
}
