package app

import (
	"context"
	"errors"
	"time"

	"openbourse/internal/exchange/deal"
	"openbourse/internal/exchange/market"
	"openbourse/internal/exchange/price"
	"openbourse/internal/exchange/settle"
	"openbourse/internal/house/admission"
	"openbourse/internal/house/justice"
	"openbourse/internal/house/membership"
	"openbourse/internal/house/organ"
	"openbourse/internal/house/partner"
	"openbourse/internal/house/settings"
	"openbourse/internal/registry/memo"
	"openbourse/internal/registry/retention"
	"openbourse/internal/store/job"
	"openbourse/internal/store/mail"
)

// schedule names who does the house's jobs and what comes back every so often.
func (h *House) schedule() error {
	h.Jobs = job.NewRunner(h.DB, h.Clock, h.Log)
	market.Jobs(h.Jobs, h.Keeper, h.Blobs)
	h.Jobs.Every("journal.sign", 24*time.Hour, func(ctx context.Context) error {
		_, err := h.Keeper.Sign(ctx)
		return err
	})
	h.Jobs.Every("blob.sweep", 24*time.Hour, func(ctx context.Context) error {
		_, err := h.Blobs.Sweep(ctx, 24*time.Hour)
		return err
	})
	h.Jobs.Every("signin.sweep", time.Hour, h.Desk.Sweep)
	h.Jobs.Every(retention.SweepJob, time.Minute, func(ctx context.Context) error { return h.retention.Sweep(ctx, h.Keeper) })
	h.Jobs.Every("deal.sweep", time.Minute, func(ctx context.Context) error { return deal.Sweep(ctx, h.Keeper) })
	h.Jobs.Every("memo.sweep", time.Hour, func(ctx context.Context) error { return memo.Sweep(ctx, h.Keeper) })
	h.Jobs.Every("price.publish", 24*time.Hour, func(ctx context.Context) error {
		return errors.Join(price.Publish(ctx, h.Keeper), price.PublishIndex(ctx, h.Keeper))
	})
	h.Jobs.Every("admission.sweep", time.Minute, func(ctx context.Context) error { return admission.Sweep(ctx, h.Keeper) })
	h.Jobs.Every("justice.sweep", time.Minute, func(ctx context.Context) error { return justice.Sweep(ctx, h.Keeper) })
	h.Jobs.Every("membership.sweep", time.Hour, func(ctx context.Context) error { return membership.Sweep(ctx, h.Keeper) })
	h.Jobs.Every("settings.sweep", time.Minute, func(ctx context.Context) error { return settings.Sweep(ctx, h.Keeper) })
	h.Jobs.Every("partner.sweep", time.Minute, func(ctx context.Context) error { return partner.Sweep(ctx, h.Keeper, h.Settings.Location()) })
	h.Jobs.Every("settle.sweep", time.Minute, func(ctx context.Context) error { return settle.Sweep(ctx, h.Keeper) })
	h.Jobs.Every("settle.remind", 10*time.Minute, func(ctx context.Context) error { return settle.Remind(ctx, h.Keeper, settings.Letterhead) })
	h.Jobs.Every("organ.sweep", time.Minute, func(ctx context.Context) error { return organ.Sweep(ctx, h.Keeper) })
	if h.Bank != "" {
		h.Jobs.Every("settle.bank", time.Minute, h.bank)
	}
	if h.Backups.Folder != "" {
		h.Jobs.Every("backup", 24*time.Hour, h.backup)
	}
	if h.Mail.Host == "" {
		return nil
	}
	s, err := mail.NewSender(h.DB, h.Clock, h.Mail)
	if err != nil {
		return err
	}
	s.Register(h.Jobs)
	return nil
}

// bank looks at the folder that the house shares with its bank.
func (h *House) bank(ctx context.Context) error {
	l, err := settle.TakeFolder(ctx, h.Keeper, h.Bank)
	for _, why := range l.Refused {
		h.Log.WarnContext(ctx, "bank file refused", "file", why)
	}
	return err
}

// backup writes the backup of the day.
func (h *House) backup(ctx context.Context) error {
	rep, err := h.Backups.Make(ctx, h.DB, h.Clock)
	if err != nil {
		return err
	}
	h.Log.InfoContext(ctx, "backup", "file", rep.File, "bytes", rep.Bytes, "journal", rep.Journal, "seconds", rep.Seconds)
	if rep.Missing > 0 {
		h.Log.WarnContext(ctx, "files that the tables name are missing or not as they were put", "missing", rep.Missing, "files", rep.Lost)
	}
	return nil
}
