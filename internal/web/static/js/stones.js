// The list of stones: keys, the look under a row, live totals, and filters that search as they change.
const $ = (s, root = document) => root.querySelector(s);
const $$ = (s, root = document) => [...root.querySelectorAll(s)];
const lang = document.documentElement.lang;
const grid = () => $('.cards');
const rows = () => $$('[data-rows] [data-no]');
let at = -1;

function mark(i) {
  const all = rows();
  if (!all.length) return;
  all.forEach(r => r.classList.remove('cur'));
  at = Math.max(0, Math.min(all.length - 1, i));
  all[at].classList.add('cur');
  all[at].scrollIntoView({ block: 'nearest' });
}
const current = () => rows()[at];

// Kinds are never added up together.
function total() {
  const out = $('#picked');
  if (!out) return;
  const picked = rows().filter(r => $('.pick:checked', r));
  const sum = key => picked.reduce((s, r) => s + Number(r.dataset[key]), 0);
  const n = new Intl.NumberFormat(lang), ct = new Intl.NumberFormat(lang, { minimumFractionDigits: 2 });
  const text = !picked.length ? out.dataset.none
    : new Set(picked.map(r => r.dataset.kind)).size > 1 ? out.dataset.mixed : out.dataset.some;
  out.textContent = text.replace('%n', n.format(picked.length)).replace('%ct', ct.format(sum('ct') / 1000))
    .replace('%usd', n.format(Math.round(sum('usd') / 100)));
}

async function peek(row) {
  const next = row.nextElementSibling;
  const open = next?.classList.contains('peek');
  $$('tr.peek').forEach(p => p.remove());
  if (open) return;
  const res = await fetch(`/stones/${row.dataset.no}/peek`);
  if (!res.ok) return;
  const tr = document.createElement('tr');
  tr.className = 'peek';
  const td = tr.insertCell();
  td.colSpan = row.cells.length;
  td.innerHTML = await res.text();
  row.after(tr);
  tr.scrollIntoView({ block: 'nearest' });
}

// Fetches another search and puts it in place; the address follows, so back and reload work.
let turn = 0;
async function go(url, push = true) {
  const mine = ++turn;
  const res = await fetch(url);
  if (mine !== turn) return;
  if (!res.ok) { location.href = url; return; }
  const page = new DOMParser().parseFromString(await res.text(), 'text/html');
  if (mine !== turn || !$('#res', page)) return;
  const rail = $('#filters'), top = rail.scrollTop, focus = document.activeElement;
  const key = focus && rail.contains(focus) ? [focus.name, focus.value, focus.type] : null;
  const open = $$('details[open]', rail).map(d => d.id);
  const fresh = $('#filters', page);
  fresh.querySelectorAll('details').forEach(d => { if (open.includes(d.id)) d.open = true; });
  rail.replaceChildren(...fresh.childNodes);
  rail.scrollTop = top;
  $('#res').replaceChildren(...$('#res', page).childNodes);
  document.title = page.title;
  if (push) history.pushState({}, '', res.url);
  if (key) $$('input,select', rail).find(i => i.name === key[0] && (i.type === 'checkbox' || i.type === 'radio' ? i.value === key[1] : true))?.focus({ preventScroll: true });
  at = -1;
  total();
}

const filters = $('#filters');
const asked = () => '/stones?' + new URLSearchParams([...new FormData(filters)].filter(([, v]) => v !== ''));
filters?.addEventListener('change', () => go(asked()));
filters?.addEventListener('submit', e => { e.preventDefault(); go(asked()); if (location.hash === '#filters') location.hash = 'main'; });
// A section opened for the first time is fetched with its counts.
filters?.addEventListener('toggle', e => {
  const d = e.target;
  if (!d.matches('.sec') || !d.open || $('em', d) || $('input:checked', d)) return;
  const u = new URL(location.href);
  const names = new Set((u.searchParams.get('open') || '').split(',').filter(Boolean).concat(d.id.slice(4)));
  u.searchParams.set('open', [...names].join(','));
  go(u, false);
}, true);
addEventListener('popstate', () => go(location.href, false));

document.addEventListener('change', e => { if (e.target.matches('.pick')) total(); });
document.addEventListener('click', e => {
  const b = e.target.closest('.pk');
  if (b) { e.preventDefault(); const r = b.closest('[data-no]'); mark(rows().indexOf(r)); peek(r); }
});
document.addEventListener('keydown', e => {
  if (e.metaKey || e.ctrlKey || e.altKey || $('dialog[open]') || e.target.closest('input:not([type=checkbox]):not([type=radio]),textarea,select')) return;
  const button = $(`#res [data-key="${CSS.escape(e.key)}"]`), row = current();
  if (e.key === 'j') mark(at + 1);
  else if (e.key === 'k') mark(at < 0 ? 0 : at - 1);
  else if (e.key === 'x' && row) $('.pick', row)?.click();
  else if (e.key === 'Enter' && row && e.target === document.body) $('a', row)?.click();
  else if (e.key === ' ' && row && !grid() && !e.target.closest('button,a,summary,input')) { e.preventDefault(); peek(row); }
  else if (e.key === 'f' && matchMedia('(min-width:901px)').matches) { e.preventDefault(); $('input', filters)?.focus(); }
  else if (e.key === 'Escape') $$('tr.peek').forEach(p => p.remove());
  else if (button) { e.preventDefault(); button.click(); }
});
total();
