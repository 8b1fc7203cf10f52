// Buttons that name a key are pressed by it, outside fields and dialogs.
document.addEventListener('keydown', e => {
  if (e.metaKey || e.ctrlKey || e.altKey || document.querySelector('dialog[open]') || e.target.closest('input:not([type=checkbox]):not([type=radio]),textarea,select')) return;
  const button = document.querySelector(`main [data-key="${CSS.escape(e.key)}"]`);
  if (button) { e.preventDefault(); button.click(); }
});
