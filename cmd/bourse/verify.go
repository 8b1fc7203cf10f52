package main

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"openbourse/internal/base/errs"
	"openbourse/internal/registry/document"
)

// VerifyCmd checks a paper's file without the exchange, by its public key. Exit code 0 when
// it is genuine, 1 when not, 2 when it is no paper. Whether it is still in force only the
// exchange can say, at the address on the print.
type VerifyCmd struct {
	File    string   `arg:"" help:"The JSON file of a paper."`
	Key     []string `help:"A public key of the exchange, in hex, as its page /v/ shows it." placeholder:"HEX"`
	KeyFile string   `help:"A file of public keys, one a line." type:"existingfile"`
	JSON    bool     `name:"json" help:"Print JSON."`
}

type verifyReport struct {
	Code    string `json:"code"`
	Kind    string `json:"kind"`
	At      string `json:"at"`
	Genuine bool   `json:"genuine"`
	Reason  string `json:"reason,omitempty"`
}

// Run verifies and prints.
func (c *VerifyCmd) Run(_ context.Context) error {
	keys, err := c.keys()
	if err != nil {
		complain(err)
		return exit(2)
	}
	p, err := c.read()
	if err != nil {
		complain(err)
		return exit(2)
	}
	err = document.Verify(&p, keys...)
	rep := verifyReport{Code: p.Code.String(), Kind: string(p.Kind), At: p.At.In(time.UTC).Format(time.RFC3339), Genuine: err == nil}
	if err != nil {
		e := errs.Of(err)
		rep.Reason = readersLanguage().Fill(e.Key, e.Args)
	}
	switch {
	case c.JSON:
		printJSON(rep)
	case rep.Genuine:
		fmt.Printf("%s %s of %s is genuine.\n", rep.Kind, rep.Code, rep.At)
	default:
		fmt.Println(rep.Reason)
	}
	if !rep.Genuine {
		return exit(1)
	}
	return nil
}

func (c *VerifyCmd) read() (document.Paper, error) {
	f, err := os.Open(c.File)
	if err != nil {
		return document.Paper{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, document.MaxFile+1))
	if err != nil {
		return document.Paper{}, err
	}
	return document.ReadFile(b)
}

func (c *VerifyCmd) keys() ([]ed25519.PublicKey, error) {
	all := c.Key
	if c.KeyFile != "" {
		b, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return nil, err
		}
		all = append(all, strings.Fields(string(b))...)
	}
	if len(all) == 0 {
		return nil, errors.New("give the exchange's public key with --key or --key-file; its page /v/ shows it")
	}
	var keys []ed25519.PublicKey
	for _, s := range all {
		k, err := hex.DecodeString(s)
		if err != nil || len(k) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("%q is no public key: it has 64 hexadecimal digits", s)
		}
		keys = append(keys, k)
	}
	return keys, nil
}
