// Sends a stock file with a progress bar and lets it be dropped on the page. Without this
// module the same form posts the file by itself.
const form = document.querySelector('form[data-upload]');
const input = form?.querySelector('input[type=file]');
const box = form?.querySelector('[data-sending]');
const bar = box?.querySelector('progress');
const said = box?.querySelector('[role=status]');
const button = form?.querySelector('button');

const percent = (done, all) => all ? Math.floor(done * 100 / all) : 0;

function show(html) { // an answer that is a refusal: show its page without losing this address
  const page = new DOMParser().parseFromString(html, 'text/html');
  document.title = page.title;
  const main = document.querySelector('main');
  main.replaceWith(document.adoptNode(page.querySelector('main')));
  document.querySelector('main').focus();
}

const pieceSize = 4 << 20;
const patience = [1, 2, 4, 8, 15, 30]; // seconds between tries while the line is broken
const wait = seconds => new Promise(done => setTimeout(done, seconds * 1000));

class Refused extends Error { // the house answered, and said no
  constructor(html) { super('refused'); this.html = html; }
}

// ask sends a request and tries again while nobody answers.
async function ask(url, options, retry) {
  for (let n = 0; ; n++) {
    let res = null;
    try { res = await fetch(url, options); } catch { /* the line is broken */ }
    if (res && res.status < 500) {
      if (retry && res.status === 409) return null; // the piece stands elsewhere: ask where
      if (!res.ok) throw new Refused(await res.text());
      return res.json();
    }
    if (n === patience.length) throw new Error('broken');
    said.textContent = box.dataset.waiting;
    await wait(patience[n]);
  }
}

// send brings the file over piece by piece, from where an earlier try stopped.
async function send() {
  const file = input.files[0];
  const fields = new FormData(form);
  const mark = `${file.lastModified}`;
  const about = new URLSearchParams({ mode: fields.get('mode'), name: file.name, size: file.size, mark });
  let t = await ask('/stock/transfers', { method: 'POST', body: about });
  const at = `/stock/transfers/${t.id}`;
  bar.max = file.size;
  let last = -1;
  while (t.arrived < file.size) {
    bar.value = t.arrived;
    const p = percent(t.arrived, file.size);
    if (p >= last + 10) { // a reader of the screen hears ten steps, not a thousand
      last = p;
      said.textContent = `${file.name}: ${p}%`;
    }
    const piece = file.slice(t.arrived, t.arrived + pieceSize);
    t = await ask(`${at}?at=${t.arrived}`, { method: 'PUT', body: piece }, true) ?? await ask(at, {});
  }
  bar.removeAttribute('value');
  said.textContent = `${file.name}: 100%`;
  const made = await ask(`${at}/end`, { method: 'POST', body: new URLSearchParams({ cmd: fields.get('cmd') }) });
  location.assign(made.url);
}

async function start() {
  form.querySelector('[data-broken]').hidden = true;
  box.hidden = false;
  button.disabled = true;
  try {
    await send();
  } catch (e) {
    if (e instanceof Refused) { show(e.html); return; }
    button.disabled = false;
    box.hidden = true;
    form.querySelector('[data-broken]').hidden = false;
  }
}

if (form) {
  form.addEventListener('submit', e => {
    if (!input.files.length) return;
    e.preventDefault();
    start();
  });
  const zone = form.querySelector('[data-drop]');
  const over = on => zone.classList.toggle('over', on);
  zone.addEventListener('dragover', e => { e.preventDefault(); over(true); });
  zone.addEventListener('dragleave', () => over(false));
  zone.addEventListener('drop', e => {
    e.preventDefault();
    over(false);
    if (e.dataTransfer.files.length) input.files = e.dataTransfer.files;
  });
}

// Follows the reading of an upload: the server sends the part that changes, and the page
// is fetched anew when the state does.
const live = document.querySelector('[data-live]');
let next = 0;
async function follow() {
  clearTimeout(next);
  const res = await fetch(live.dataset.live, { headers: { Accept: 'text/html' } }).catch(() => null);
  if (res?.ok) {
    if (res.headers.get('X-State') !== live.dataset.state) { location.reload(); return; }
    live.innerHTML = await res.text();
  }
  if (!document.hidden) next = setTimeout(follow, 1000);
}
if (live) {
  next = setTimeout(follow, 1000);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) follow(); });
}
