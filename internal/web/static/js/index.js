// The price index: dragging over a chart shows those months, a double click the usual ones.
// Without this module the two lists of months do the same.
const plot = { left: 58, right: 66 }; // room beside the lines, as the server draws them

function zoom(box) {
  const months = box.dataset.zoom.split(',');
  if (months.length < 3) return;
  for (const svg of box.querySelectorAll('svg')) {
    const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
    const month = e => {
      const x = (e.clientX - svg.getBoundingClientRect().left) * width / svg.clientWidth;
      const part = (x - plot.left) / (width - plot.left - plot.right);
      return Math.max(0, Math.min(months.length - 1, Math.round(part * (months.length - 1))));
    };
    const at = i => plot.left + (width - plot.left - plot.right) * i / (months.length - 1);
    let from = -1, mark;
    const stop = () => { mark?.remove(); mark = undefined; from = -1; };
    svg.addEventListener('pointerdown', e => {
      if (e.pointerType === 'mouse' && e.button) return;
      from = month(e);
      svg.setPointerCapture(e.pointerId);
    });
    svg.addEventListener('pointermove', e => {
      if (from < 0) return;
      const [a, b] = [from, month(e)].sort((x, y) => x - y);
      if (!mark) {
        mark = document.createElementNS(svg.namespaceURI, 'rect');
        mark.setAttribute('class', 'ch-sel');
        mark.setAttribute('y', 26);
        mark.setAttribute('height', height - 62);
        svg.append(mark);
      }
      mark.setAttribute('x', at(a));
      mark.setAttribute('width', at(b) - at(a));
    });
    svg.addEventListener('pointerup', e => {
      if (from < 0) return;
      const [a, b] = [from, month(e)].sort((x, y) => x - y);
      stop();
      if (b > a) show(months[a], months[b]);
    });
    svg.addEventListener('pointercancel', stop);
    svg.addEventListener('dblclick', () => show('', ''));
  }
}

async function show(from, to) {
  const url = new URL(location.href);
  for (const [name, value] of [['from', from], ['to', to]]) {
    if (value) url.searchParams.set(name, value); else url.searchParams.delete(name);
  }
  const res = await fetch(url).catch(() => null);
  if (!res?.ok) { location.assign(url); return; }
  const page = new DOMParser().parseFromString(await res.text(), 'text/html');
  const open = [...document.querySelectorAll('#idx details')].map(d => d.open);
  document.getElementById('idx').replaceWith(document.adoptNode(page.getElementById('idx')));
  document.querySelectorAll('#idx details').forEach((d, i) => { d.open = open[i]; });
  history.replaceState(null, '', url);
  document.querySelectorAll('[data-zoom]').forEach(zoom);
}
document.querySelectorAll('[data-zoom]').forEach(zoom);
