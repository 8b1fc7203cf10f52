package web

import (
	"net/http"
	"strings"

	"openbourse/internal/exchange/search"
	"openbourse/internal/house/office"
)

// storageData is the room that data take.
type storageData struct {
	Engine    string
	Tables    []option // what and how much
	Files     []fileKind
	FilesN    int64
	FilesSize string
	Numbers   []option
	Oldest    []option
	Index     string // memory of the search index; empty: this server has none
	Listings  int64
	Journal   int64
}

type fileKind struct {
	Holder, Size string
	N            int64
}

// inMemory is a finder that tells how large it is.
type inMemory interface{ Snapshot() *search.Snapshot }

// adminStorage shows it.
func (s *Server) adminStorage(w http.ResponseWriter, r *Request) error {
	st, err := office.StorageNow(r.Context(), s.Keeper.DB(), r.Actor)
	if err != nil {
		return err
	}
	l := r.Lang
	d := storageData{Engine: st.Tables.Engine, Journal: st.Journal}
	d.Tables = append(d.Tables, option{l.T("office.database"), l.Size(st.Tables.Database)})
	if st.Tables.Free > 0 {
		d.Tables = append(d.Tables, option{l.T("office.free"), l.Size(st.Tables.Free)})
	}
	if st.Tables.Log > 0 {
		d.Tables = append(d.Tables, option{l.T("office.log"), l.Size(st.Tables.Log)})
	}
	total := int64(0)
	for _, f := range st.Files {
		d.Files = append(d.Files, fileKind{orElse(wordIfAny(r, "office.holder_"+f.Holder), f.Holder), l.Size(f.Bytes), f.N})
		d.FilesN, total = d.FilesN+f.N, total+f.Bytes
	}
	d.FilesSize = l.Size(total)
	for _, n := range st.Numbers {
		d.Numbers = append(d.Numbers, option{orElse(wordIfAny(r, numberKey(n.What)), n.What), l.Int(n.N)})
	}
	for _, o := range st.Oldest {
		at := l.T("office.none")
		if !o.At.IsZero() {
			at = moment(l, o.At, s.zone(r))
		}
		d.Oldest = append(d.Oldest, option{l.T("office.oldest_" + o.What), at})
	}
	if x, ok := s.Search.(inMemory); ok {
		snap := x.Snapshot()
		d.Index, d.Listings = l.Size(snap.Bytes()), int64(snap.Len())
	}
	return s.show(w, r, "admin_storage", View{Title: l.T("office.storage_title"), Data: d, NoIndex: true, Cache: "no-store"})
}

// numberKey is the key of a counter's name.
func numberKey(counter string) string {
	return "office.number_" + strings.ReplaceAll(counter, ".", "_")
}

// wordIfAny is a word that not every name has: rooms name their counters and holders, and a
// new one shows as it is until somebody gives it a word.
func wordIfAny(r *Request, key string) string {
	if !r.Lang.Has(key) {
		return ""
	}
	return r.Lang.T(key)
}
