// Package mailtest is a mail server for tests: it takes letters on a local port and keeps
// them, and refuses as often as it is told to.
package mailtest

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	smtp "openbourse/internal/store/mail"
)

// Received is a letter the sink has taken.
type Received struct {
	From, To, Subject, Text, MessageID string
}

// Sink is a running mail server.
type Sink struct {
	listener net.Listener
	mu       sync.Mutex
	letters  []Received
	refusals []string      // replies to the next letters instead of taking them
	arrived  chan struct{} // closed and replaced at each letter
}

// New starts a sink that stops when the test ends.
func New(t testing.TB) *Sink {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Sink{listener: l, arrived: make(chan struct{})}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			serving.Go(func() {
				defer c.Close()
				s.converse(textproto.NewConn(c))
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		serving.Wait()
	})
	return s
}

// SMTP are the settings that reach the sink.
func (s *Sink) SMTP() smtp.SMTP {
	a := s.listener.Addr().(*net.TCPAddr)
	return smtp.SMTP{Host: "127.0.0.1", Port: a.Port, From: "bourse@example.org", TLS: "none"}
}

// Refuse makes the sink answer the next letter with a reply such as "451 later".
func (s *Sink) Refuse(reply string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals = append(s.refusals, reply)
}

// Letters are the letters taken so far.
func (s *Sink) Letters() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Received(nil), s.letters...)
}

// Wait gives the letters once there are at least n, and fails the test after 20 seconds.
func (s *Sink) Wait(t testing.TB, n int) []Received {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		s.mu.Lock()
		arrived, have := s.arrived, len(s.letters)
		s.mu.Unlock()
		if have >= n {
			return s.Letters()
		}
		select {
		case <-arrived:
		case <-late:
			t.Fatalf("%d letters arrived, want %d", have, n)
		}
	}
}

// converse speaks as much SMTP (RFC 5321) as a sender of plain letters needs.
func (s *Sink) converse(c *textproto.Conn) {
	say := func(line string) { _ = c.PrintfLine("%s", line) } // a lost connection shows at the next read
	say("220 sink")
	var from, to string
	for {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-sink")
			say("250 8BITMIME")
		case "MAIL":
			from = between(rest)
			say("250 ok")
		case "RCPT":
			to = between(rest)
			say("250 ok")
		case "DATA":
			if reply, refuse := s.refusal(); refuse {
				say(reply)
				continue
			}
			say("354 go on")
			if err := s.take(from, to, c.DotReader()); err != nil {
				say("554 " + err.Error())
				continue
			}
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default: // HELO, RSET, NOOP
			say("250 ok")
		}
	}
}

func (s *Sink) refusal() (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.refusals) == 0 {
		return "", false
	}
	r := s.refusals[0]
	s.refusals = s.refusals[1:]
	return r, true
}

func (s *Sink) take(from, to string, r io.Reader) error {
	m, err := mail.ReadMessage(bufio.NewReader(r))
	if err != nil {
		return fmt.Errorf("reading the letter: %w", err)
	}
	body := m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("reading the letter: %w", err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return fmt.Errorf("reading the subject: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.letters = append(s.letters, Received{
		from, to, subject,
		strings.ReplaceAll(string(text), "\r\n", "\n"), m.Header.Get("Message-Id"),
	})
	close(s.arrived)
	s.arrived = make(chan struct{})
	return nil
}

func between(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}
