package admission

import (
	"context"
	"slices"

	"openbourse/internal/base/clock"
	"openbourse/internal/base/errs"
	"openbourse/internal/base/id"
	"openbourse/internal/registry/access"
	"openbourse/internal/registry/document"
	"openbourse/internal/store/blob"
	"openbourse/internal/store/db"
	"openbourse/internal/store/journal"
)

// FileKinds are what a document of an application may be.
var FileKinds = []string{"licence", "owners", "accounts", "letter", "other"}

// Required are the kinds of which every application has a document in Chinese and one in
// English, or one in both.
var Required = []string{"licence"}

// Both marks a document that says the same in Chinese and in English.
const Both = "both"

// FileLangs are the languages a document may be in.
var FileLangs = []string{"zh", "en", Both}

// Lack is a document that is still missing; Lang is empty when there is none of its kind.
type Lack struct{ Kind, Lang string }

// refusal says what is missing and what to do.
func (l Lack) refusal() error {
	key := "admission.no_" + l.Kind
	if l.Lang != "" {
		key += "_" + l.Lang
	}
	return errs.New(errs.Invalid, key).At("file")
}

// lacking are the documents that are missing among those of an application.
func lacking(files []File) []Lack {
	var all []Lack
	for _, kind := range Required {
		in := map[string]bool{}
		for _, f := range files {
			if f.Kind == kind && f.Objection == 0 {
				in[f.Lang] = true
			}
		}
		switch {
		case len(in) == 0:
			all = append(all, Lack{Kind: kind})
		case in[Both]:
		default:
			for _, l := range []string{"zh", "en"} {
				if !in[l] {
					all = append(all, Lack{kind, l})
				}
			}
		}
	}
	return all
}

// fileTypes are the contents that are taken: what a person reads, as it is.
var fileTypes = []string{"application/pdf", "image/jpeg", "image/png"}

// maxFiles is how many documents an application holds.
const maxFiles = 60

// AddFile puts a document to the application: the applicant's, or to an objection its member's.
type AddFile struct {
	No        int64    `json:"no"`
	Objection int64    `json:"objection,omitempty"`
	Kind      string   `json:"kind"`
	Lang      string   `json:"lang,omitempty"` // of the applicant's documents: zh, en, both
	Name      string   `json:"name"`
	Type      string   `json:"type"` // from document.Take: what the content is
	File      blob.Ref `json:"file"`
}

// Do puts it there.
func (c AddFile) Do(ctx context.Context, k *journal.Keeper, who access.Actor, cmd id.ID) (Done, error) {
	act := access.Act("admission.write")
	if c.Objection != 0 {
		act = "admission.sponsor"
	}
	return step(ctx, k, who, cmd, "admission.AddFile", c, act, c.No, func(ctx context.Context, tx *db.Tx, a *Application, now clock.Instant) (string, error) {
		name, err := c.check(ctx, tx, a, who)
		if err != nil {
			return "", err
		}
		last, _, err := db.Row(ctx, tx, db.One[int64], "SELECT COALESCE(MAX(f.no), 0) FROM admission_file f WHERE f.admission = $1", a.No)
		if err != nil {
			return "", err
		}
		if last >= maxFiles {
			return "", errs.New(errs.Conflict, "admission.many_files", "max", maxFiles).At("file")
		}
		if _, err := tx.Exec(ctx, "INSERT INTO admission_file (admission, no, objection, at, person, kind, lang, name, type, size, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
			a.No, last+1, c.Objection, now, maybe(who.Person), c.Kind, c.Lang, name, c.Type, c.File.Size, c.File.Hash); err != nil {
			return "", err
		}
		return "filed", blob.Hold(ctx, tx, c.File, "admission:"+itoa(a.No), now)
	})
}

func (c AddFile) check(ctx context.Context, q db.Querier, a *Application, who access.Actor) (string, error) {
	if c.Objection != 0 {
		o, found, err := objectionByNo(ctx, q, c.Objection)
		if err != nil {
			return "", err
		}
		if !found || o.Admission != a.No || o.Org != who.Org {
			return "", none(a.No)
		}
		if o.State != ObjectionOpen {
			return "", errs.New(errs.Conflict, "admission.objection_over")
		}
	} else if err := a.open(); err != nil {
		return "", err
	}
	if !slices.Contains(FileKinds, c.Kind) {
		return "", errs.New(errs.Invalid, "admission.file_kind").At("kind")
	}
	if c.Objection == 0 && !slices.Contains(FileLangs, c.Lang) || c.Objection != 0 && c.Lang != "" {
		return "", errs.New(errs.Invalid, "admission.file_lang").At("lang")
	}
	return FileName(c.Name, c.Type)
}

// FileName keeps a document's name harmless and refuses a content that is not what the name
// says, or that the exchange does not take.
func FileName(name, kind string) (string, error) {
	if !slices.Contains(fileTypes, kind) {
		return "", errs.New(errs.Unsupported, "admission.file_type").At("file")
	}
	safe, err := document.AttachmentName(name, kind)
	if err != nil {
		return "", err
	}
	if said, ok := ending(name); !ok || said != kind {
		return "", errs.New(errs.Unsupported, "admission.file_other", "name", name).At("file")
	}
	return safe, nil
}

// FileOf finds one document for those who may read it.
func FileOf(ctx context.Context, q db.Querier, who access.Actor, now clock.Instant, no, n int64) (File, error) {
	w, err := Read(ctx, q, who, now, no)
	if err != nil {
		return File{}, err
	}
	if i := slices.IndexFunc(w.Files, func(f File) bool { return f.No == n }); i >= 0 {
		return w.Files[i], nil
	}
	return File{}, errs.New(errs.NotFound, "admission.no_file", "file", n)
}
