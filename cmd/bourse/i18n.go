package main

import (
	"context"
	"fmt"

	"openbourse/internal/base/i18n"
)

type i18nCmd struct {
	Check i18nCheckCmd `cmd:"" help:"Look for keys that a language lacks, arguments that differ, and plural forms that are missing."`
}

// i18nCheckCmd looks at the texts that the program carries.
type i18nCheckCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// i18nReport is what is printed.
type i18nReport struct {
	Keys     int               `json:"keys"`
	Texts    map[i18n.Lang]int `json:"texts"`
	Problems []i18n.Problem    `json:"problems"`
}

// Run checks; problems make exit code 1.
func (c *i18nCheckCmd) Run(context.Context) error {
	rep := i18nReport{Keys: len(i18n.English.Keys()), Texts: map[i18n.Lang]int{}, Problems: i18n.Check()}
	for _, l := range i18n.Languages {
		rep.Texts[l] = len(l.Keys())
	}
	if c.JSON {
		printJSON(rep)
	} else {
		for _, p := range rep.Problems {
			fmt.Printf("%s %s: %s", p.Lang, p.Key, p.What)
			for _, x := range []struct{ word, text string }{{"form", p.Of}, {"wanted", p.Want}, {"found", p.Have}} {
				if x.text != "" {
					fmt.Printf(", %s %s", x.word, x.text)
				}
			}
			fmt.Println()
		}
		fmt.Printf("%d keys in %d languages, %d problems\n", rep.Keys, len(i18n.Languages), len(rep.Problems))
	}
	if len(rep.Problems) > 0 {
		return exit(1)
	}
	return nil
}
