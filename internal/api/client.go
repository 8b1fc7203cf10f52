package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
)

// Client calls a server. The zero Lang asks for English.
type Client struct {
	Address string // "http://127.0.0.1:8080"
	Token   string
	Lang    string // language of problems, as in Accept-Language
	HTTP    *http.Client
}

// NewClient makes a client with a key or a local token.
func NewClient(address, token string) *Client {
	return &Client{Address: strings.TrimSuffix(address, "/"), Token: token, HTTP: &http.Client{}}
}

// Get reads path with parameters into out.
func (c *Client) Get(ctx context.Context, path string, parameters url.Values, out any) error {
	return c.call(ctx, http.MethodGet, path, parameters, nil, "", id.ID{}, out)
}

// Send writes in (JSON; nil for none) as the command cmd and reads the answer into out.
func (c *Client) Send(ctx context.Context, method, path string, parameters url.Values, cmd id.ID, in, out any) error {
	if in == nil {
		return c.call(ctx, method, path, parameters, nil, "", cmd, out)
	}
	b, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("calling %s: %w", path, err)
	}
	return c.call(ctx, method, path, parameters, bytes.NewReader(b), "application/json", cmd, out)
}

// Upload sends a file as the raw body.
func (c *Client) Upload(ctx context.Context, path string, parameters url.Values, cmd id.ID, file io.Reader, out any) error {
	return c.call(ctx, http.MethodPost, path, parameters, file, "application/octet-stream", cmd, out)
}

func (c *Client) call(ctx context.Context, method, path string, parameters url.Values, body io.Reader, kind string, cmd id.ID, out any) error {
	address := c.Address + Base + path
	if len(parameters) > 0 {
		address += "?" + parameters.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return fmt.Errorf("calling %s: %w", path, err)
	}
	r.Header.Set("Authorization", "Bearer "+c.Token)
	if c.Lang != "" {
		r.Header.Set("Accept-Language", c.Lang)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if !cmd.IsZero() {
		r.Header.Set("Idempotency-Key", cmd.String())
	}
	w, err := c.HTTP.Do(r)
	if err != nil {
		if errors.Is(err, syscall.ECONNREFUSED) { // it ended without taking its announcement away
			return errs.New(errs.Unavailable, "api.server_gone", "address", c.Address).Because(err)
		}
		return fmt.Errorf("calling %s: %w", path, err)
	}
	defer w.Body.Close()
	if w.StatusCode >= 300 {
		return problem(w)
	}
	if out == nil {
		return nil
	}
	if to, ok := out.(io.Writer); ok {
		_, err = io.Copy(to, w.Body)
	} else {
		err = json.NewDecoder(w.Body).Decode(out)
	}
	if err != nil {
		return fmt.Errorf("reading the answer of %s: %w", path, err)
	}
	return nil
}

// problem turns a problem document back into the refusal it was.
func problem(w *http.Response) error {
	var p Problem
	b, err := io.ReadAll(io.LimitReader(w.Body, maxBody))
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || p.Key == "" {
		return fmt.Errorf("the server answered %s without saying why", w.Status)
	}
	pairs := make([]any, 0, 2*len(p.Args))
	for k, v := range p.Args {
		pairs = append(pairs, k, v)
	}
	code := errs.Code(strings.TrimPrefix(p.Type, problemType))
	return errs.New(code, p.Key, pairs...).At(p.Field).Because(&p)
}
