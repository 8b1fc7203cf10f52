// The deal room: linked price fields and live updates. Without this module the
// server reads whichever field is filled in, and the page is fetched by hand.
const lang = document.documentElement.lang;
const $ = (s, root = document) => root.querySelector(s);

// amount reads what dealers type: 7420, 7,420, 7.420, 7 420.50 (the server reads it again).
function amount(s) {
  let t = s.replace(/[^\d.,−-]/g, '').replace('−', '-');
  const last = Math.max(t.lastIndexOf('.'), t.lastIndexOf(','));
  if (last < 0) return t === '' ? NaN : Number(t);
  const tail = t.length - last - 1, head = t.slice(0, last);
  const decimal = tail !== 3 || (/[.,]/.test(head) && !head.includes(t[last]));
  return Number(decimal ? head.replace(/[.,]/g, '') + '.' + t.slice(last + 1) : t.replace(/[.,]/g, ''));
}
const write = (n, digits) => new Intl.NumberFormat(lang, { minimumFractionDigits: 0, maximumFractionDigits: digits }).format(n);

function link(box) {
  const field = name => $(`input[name^="${name}."]`, box);
  const ppc = field('ppc'), total = field('total'), pct = field('pct'), ref = field('ref'), how = field('how');
  const ask = Number(box.dataset.ask) / 100, reference = Number(box.dataset.ref) / 100, part = field('w');
  const carats = () => { const w = part ? amount(part.value) : 0; return w > 0 ? w : Number(box.dataset.ct); };
  const others = (p, from) => {
    if (!Number.isFinite(p) || p <= 0) return;
    if (from !== 'ppc') ppc.value = write(p, 2);
    if (from !== 'total') total.value = write(p * carats(), 2);
    if (pct && ask && from !== 'pct') pct.value = write((p / ask - 1) * 100, 1);
    if (ref && from !== 'ref') ref.value = write((p / reference - 1) * 100, 1);
  };
  const price = { ppc: () => amount(ppc.value), total: () => amount(total.value) / carats(), pct: () => ask * (1 + amount(pct.value) / 100), ref: () => reference * (1 + amount(ref.value) / 100) };
  const words = { ppc: 'ppc', total: 'total', pct: 'percent', ref: 'reference' };
  for (const [name, input] of Object.entries({ ppc, total, pct, ref })) {
    input?.addEventListener('input', () => { how.value = words[name]; others(price[name](), name); });
  }
  part?.addEventListener('input', () => { const said = ['percent', 'reference'].includes(how.value) ? 'ppc' : how.value || 'ppc'; others(price[said](), said); });
  if (how.value === '' && ppc.value !== '') {
    how.value = 'ppc';
    others(price.ppc(), 'ppc');
    for (const input of [total, pct, ref]) if (input) input.defaultValue = input.value; // worked out, not typed
  }
}
document.querySelectorAll('[data-price]').forEach(link);

// Fetches the page again and puts what changed in place. What somebody is typing in stays.
const room = $('#deal');
const changed = e => e.type === 'hidden' ? false
  : e.matches('select') ? e.selectedIndex !== Math.max(0, [...e.options].findIndex(o => o.defaultSelected))
  : e.matches('[type=checkbox],[type=radio]') ? e.checked !== e.defaultChecked : e.value !== e.defaultValue;
const busy = part => $('input:focus,textarea:focus,select:focus,button:active', part) !== null || [...part.querySelectorAll('input,textarea,select')].some(changed);
async function again() {
  const res = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (!res) return;
  if (!res.ok) { location.reload(); return; }
  const page = new DOMParser().parseFromString(await res.text(), 'text/html');
  const before = $('h1').textContent;
  for (const id of ['d-head', 'd-chart', 'd-offers', 'd-steps', 'd-msgs', 'd-files', 'd-events', 'd-view', 'd-acts']) {
    const old = document.getElementById(id), fresh = page.getElementById(id);
    if (id === 'd-chart' && !old && fresh) { $('#d-mid').prepend(document.adoptNode(fresh)); continue; }
    if (!old || !fresh || old.innerHTML === fresh.innerHTML || busy(old) && id !== 'd-acts') continue;
    const offer = $('[name=version]', old)?.value !== $('[name=version]', fresh)?.value;
    if (id === 'd-acts' && busy(old) && !offer) continue; // the same offer is still answered
    old.replaceWith(document.adoptNode(fresh));
    if (id === 'd-acts') document.querySelectorAll('#d-acts [data-price]').forEach(link);
  }
  document.title = page.title;
  const now = $('h1').textContent;
  if (now !== before) $('#d-said').textContent = now;
}

let source, next = 0;
function listen() {
  source?.close();
  if (document.hidden) return;
  const url = new URL(room.dataset.events, location.href);
  if (next) url.searchParams.set('after', next);
  source = new EventSource(url);
  source.addEventListener('deal', e => { next = e.lastEventId; again(); });
  source.addEventListener('error', () => { // the browser connects again by itself; when it gives up, look now and then
    if (source.readyState === EventSource.CLOSED) setTimeout(() => { again(); listen(); }, 15000);
  });
}
if (room && window.EventSource) {
  listen();
  document.addEventListener('visibilitychange', () => { if (!document.hidden) again(); listen(); });
}
