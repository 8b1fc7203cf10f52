package apptest

import (
	"bytes"
	"sync"
)

// Log keeps what a house writes into it.
type Log struct {
	mu  sync.Mutex
	out bytes.Buffer // owned by mu
}

func (l *Log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.Write(b)
}

func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.out.String()
}
