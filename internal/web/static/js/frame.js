// Keys and the palette, on every page. Everything here has a link or a button that works without it.
const $ = (s, root = document) => root.querySelector(s);
const pal = $('#pal');

function openPalette() {
  if (!pal || pal.open) return;
  pal.showModal();
  $('input', pal).select();
}

// The server reads what is typed with the grammar of the search line and answers with places to go.
let asked = 0;
async function ask(q) {
  const mine = ++asked;
  const res = await fetch('/find?part=1&q=' + encodeURIComponent(q));
  if (!res.ok || mine !== asked) return;
  $('#pal-list').innerHTML = await res.text();
}

if (pal) {
  const input = $('input', pal);
  let wait;
  input.addEventListener('input', () => { clearTimeout(wait); wait = setTimeout(ask, 120, input.value); });
  pal.addEventListener('keydown', e => {
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    const stops = [input, ...pal.querySelectorAll('li a')];
    const i = stops.indexOf(document.activeElement) + (e.key === 'ArrowDown' ? 1 : -1);
    stops[Math.max(0, Math.min(stops.length - 1, i))].focus();
    e.preventDefault();
  });
  pal.addEventListener('click', e => { if (e.target === pal) pal.close(); });
  document.querySelectorAll('[data-find]').forEach(a => a.addEventListener('click', e => { e.preventDefault(); openPalette(); }));
}

const typing = e => e.target.closest('input:not([type=checkbox]):not([type=radio]),textarea,select') || $('dialog[open]');
let second = 0; // when "g" was pressed: the next key names a room
document.addEventListener('keydown', e => {
  if ((e.metaKey || e.ctrlKey) && e.key === 'k') { e.preventDefault(); openPalette(); return; }
  if (e.metaKey || e.ctrlKey || e.altKey || typing(e)) return;
  if (Date.now() - second < 1500) {
    second = 0;
    const a = $(`[data-go="${CSS.escape(e.key)}"]`);
    if (a) { a.click(); return; }
  }
  if (e.key === '/') { if (pal) { e.preventDefault(); openPalette(); } }
  else if (e.key === '?') location.href = '/help/keys';
  else if (e.key === 'g') second = Date.now();
  else if (e.key === 'Escape') document.querySelectorAll('details.me[open],details.menu[open]').forEach(d => { d.open = false; });
});
