package openbourse_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// exact are the rooms that reckon with money and weight. Blnk keeps a float64 precision and
// rounds money with math.Round; here a float in one of these rooms fails the test.
var exact = []string{
	"base/money", "base/carat", "registry/ledger", "registry/memo", "registry/parcel", "registry/document",
	"exchange/deal", "exchange/settle", "exchange/bankfile", "house/justice",
}

func TestBlnkFloatsNoRoomOfMoneyKnowsThem(t *testing.T) {
	for _, room := range exact {
		files, err := filepath.Glob(filepath.Join("internal", room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch x := n.(type) {
				case *ast.Ident:
					if x.Name == "float64" || x.Name == "float32" {
						t.Errorf("%s: %s", set.Position(x.Pos()), x.Name)
					}
				case *ast.BasicLit:
					if x.Kind == token.FLOAT {
						t.Errorf("%s: %s", set.Position(x.Pos()), x.Value)
					}
				}
				return true
			})
		}
	}
}
