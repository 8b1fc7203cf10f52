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

function send() {
  const file = input.files[0];
  const body = new FormData(form);
  const xhr = new XMLHttpRequest();
  xhr.open('POST', form.action);
  box.hidden = false;
  button.disabled = true;
  let last = -1;
  xhr.upload.addEventListener('progress', e => {
    if (!e.lengthComputable) return;
    bar.max = e.total;
    bar.value = e.loaded;
    const p = percent(e.loaded, e.total);
    if (p >= last + 10 || p === 100) { // a reader of the screen hears ten steps, not a thousand
      last = p;
      said.textContent = `${file.name}: ${p}%`;
    }
  });
  xhr.upload.addEventListener('load', () => { bar.removeAttribute('value'); });
  xhr.addEventListener('load', () => {
    if (xhr.status < 400) location.assign(xhr.responseURL);
    else show(xhr.responseText);
  });
  xhr.addEventListener('error', () => {
    button.disabled = false;
    box.hidden = true;
    form.querySelector('[data-broken]').hidden = false;
  });
  xhr.send(body);
}

if (form) {
  form.addEventListener('submit', e => {
    if (!input.files.length) return;
    e.preventDefault();
    send();
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
