// Passkeys: a button asks the device, the server checks its answer. Browsers without
// passkeys do not see the button; the password works everywhere.
const bytes = s => Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
const text = b => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

async function post(url, body) {
  const res = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  const answer = await res.json();
  if (!res.ok) throw new Error(answer.error || res.statusText);
  return answer;
}

// go opens a page, also when it is the one that is open: what follows # alone loads nothing.
function go(to) {
  const u = new URL(to, location.href);
  if (u.pathname + u.search !== location.pathname + location.search) { location.assign(u); return; }
  location.hash = u.hash;
  location.reload();
}

const ids = list => (list || []).map(c => ({ ...c, id: bytes(c.id) }));

async function create(o) {
  const p = o.publicKey;
  p.challenge = bytes(p.challenge);
  p.user.id = bytes(p.user.id);
  p.excludeCredentials = ids(p.excludeCredentials);
  const c = await navigator.credentials.create({ publicKey: p });
  return { id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: c.getClientExtensionResults(), response: {
    clientDataJSON: text(c.response.clientDataJSON), attestationObject: text(c.response.attestationObject),
    transports: c.response.getTransports ? c.response.getTransports() : [] } };
}

async function get(o) {
  const p = o.publicKey;
  p.challenge = bytes(p.challenge);
  p.allowCredentials = ids(p.allowCredentials);
  const c = await navigator.credentials.get({ publicKey: p });
  return { id: c.id, rawId: text(c.rawId), type: c.type, clientExtensionResults: c.getClientExtensionResults(), response: {
    clientDataJSON: text(c.response.clientDataJSON), authenticatorData: text(c.response.authenticatorData),
    signature: text(c.response.signature), userHandle: c.response.userHandle ? text(c.response.userHandle) : null } };
}

const box = window.PublicKeyCredential && document.querySelector('[data-passkey]');
if (box) {
  box.hidden = false;
  const said = box.querySelector('[role=status]');
  box.querySelector('button').addEventListener('click', async () => {
    said.textContent = box.dataset.wait;
    try {
      const options = await post(box.dataset.begin, '{}');
      const answer = await (box.dataset.passkey === 'create' ? create : get)(options);
      const name = box.querySelector('input:not([type=hidden])');
      const url = box.dataset.finish + (name ? '?name=' + encodeURIComponent(name.value) : '');
      const reply = await post(url, JSON.stringify(answer));
      if (!reply.proof) { go(reply.to); return; }
      const form = box.closest('form'); // a second proof goes with the form it is for
      form.elements.proof.value = reply.proof;
      form.requestSubmit(form.querySelector('[data-signs]'));
    } catch (e) {
      said.textContent = e.name === 'NotAllowedError' ? box.dataset.cancelled : e.message;
    }
  });
}
