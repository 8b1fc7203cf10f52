package torture

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"sync"
	"time"
)

// password of everybody who has one here.
const password = "four thousand brilliants in a box"

// phone is somebody's authenticator app (RFC 6238: SHA-1, six digits, thirty seconds). The
// exchange takes each code once, so who confirmed a moment ago has to wait for the next.
type phone struct {
	mu     sync.Mutex
	secret []byte
	last   int64 // step whose code was given last
}

func newPhone(secret string) (*phone, error) {
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	return &phone{secret: b}, err
}

// code is one that was not given before; false when there is none yet. The exchange allows a
// clock that is one step ahead.
func (p *phone) code(now time.Time) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	present := now.Unix() / 30
	step := max(p.last+1, present)
	if step > present+1 {
		return "", false
	}
	p.last = step
	mac := hmac.New(sha1.New, p.secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[19]&15:]) &^ (1 << 31)
	return fmt.Sprintf("%06d", n%1_000_000), true
}
