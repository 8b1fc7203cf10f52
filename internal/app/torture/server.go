package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

// server is the exchange in a process of its own.
type server struct {
	cmd   *exec.Cmd
	said  firstLine
	log   bytes.Buffer  // read after dead
	dead  chan struct{} // closed when the process is gone
	ended error         // of the process, after dead
}

func start(ctx context.Context, cmd *exec.Cmd) (*server, error) {
	s := &server{cmd: cmd, said: firstLine{whole: make(chan []byte, 1)}, dead: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &s.said, &s.log
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("torture: starting the exchange: %w", err)
	}
	go func() {
		s.ended = cmd.Wait()
		close(s.dead)
	}()
	context.AfterFunc(ctx, s.kill)
	return s, nil
}

// firstLine passes the first line of what is written on.
type firstLine struct {
	whole chan []byte
	mu    sync.Mutex
	line  []byte
	done  bool
}

func (f *firstLine) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.done {
		f.line = append(f.line, b...)
		if line, _, ok := bytes.Cut(f.line, []byte("\n")); ok {
			f.done = true
			f.whole <- line
		}
	}
	return len(b), nil
}

// ready waits until it answers and gives its address.
func (s *server) ready() (string, error) {
	var at struct{ Address string }
	select {
	case line := <-s.said.whole:
		if err := json.Unmarshal(line, &at); err != nil || at.Address == "" {
			return "", fmt.Errorf("torture: the exchange does not say its address, but %s", line)
		}
		return "http://" + at.Address, nil
	case <-s.dead:
		return "", fmt.Errorf("torture: the exchange did not start: %w\n%s", s.ended, s.log.Bytes())
	case <-time.After(time.Minute):
		return "", errors.New("torture: the exchange did not start within a minute")
	}
}

// kill ends it at once: nothing of it runs any more.
func (s *server) kill() { _ = s.cmd.Process.Kill() }

func (s *server) killAfter(d time.Duration) { time.AfterFunc(d, s.kill) }

// wait waits for the end of a server that is being killed. One that ends by itself is a fault.
func (s *server) wait() error {
	<-s.dead
	var exit *exec.ExitError
	if errors.As(s.ended, &exit) && !exit.Exited() { // by the signal
		return nil
	}
	return fmt.Errorf("torture: the exchange ended by itself: %w\n%s", s.ended, s.log.Bytes())
}

// stop closes it in the orderly way.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("torture: %w", err)
	}
	<-s.dead
	if s.ended != nil {
		return fmt.Errorf("torture: closing the exchange: %w\n%s", s.ended, s.log.Bytes())
	}
	return nil
}
