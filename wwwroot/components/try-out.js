import { applyVars, patch } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { call, query } from '../lib/http.js';
import { number, percent } from '../lib/format.js';
import { boxedPicture, classChip } from './box-overlay.js';
import { openDialog } from './dialog.js';
import { bar, problemText } from './states.js';

/** Shows a model version a picture of one's own and draws what it sees. @param {string} project @param {any} model */
export function openTryOut(project, model) {
  return openDialog({
    title: t('try.title', { number: model.number }), wide: true,
    body: html`<label class="drop is-small">${icon('image')}<b>${t('try.choose')}</b><span class="muted">JPEG · PNG · WebP · BMP</span><input type="file" accept="image/*" class="visually-hidden"></label>
      <div class="try-result" aria-live="polite"></div>`,
    ready(dialog) {
      const drop = dialog.querySelector('.drop');
      const look = (file) => file && detect(project, model, file, dialog.querySelector('.try-result'));
      dialog.querySelector('input[type=file]').addEventListener('change', (event) => look(event.target.files[0]));
      drop.addEventListener('dragover', (event) => event.preventDefault());
      drop.addEventListener('drop', (event) => { event.preventDefault(); look(event.dataTransfer.files[0]); });
    },
  });
}

async function detect(project, model, file, root) {
  const address = URL.createObjectURL(file);
  const draw = (markup) => { patch(root, markup); applyVars(root); };
  draw(bar(null, t('try.looking')));
  try {
    const { width, height, detections, times } = await call('POST', `/projects/${encodeURIComponent(project)}/predict${query({ model: model.id })}`, { body: file, headers: { 'content-type': file.type || 'application/octet-stream' } });
    draw(html`<div class="try-picture">
      ${boxedPicture({ url: address, name: file.name, width, height, whole: true, boxes: detections.map((d) => ({ ...d, dashed: false })) })}</div>
      <p class="muted">${t('try.found', { count: detections.length })} · ${t('try.times', { decode: number(times.decodeMs, 1), run: number(times.runMs, 1), rest: number(times.letterboxMs + times.postMs, 1) })}</p>
      <ul class="try-list">${detections.slice(0, 50).map((d) => html`<li>${classChip(d.classId)} <b>${percent(d.confidence)}</b></li>`)}</ul>`);
  } catch (error) {
    draw(html`<p class="form-error">${icon('exclamation-triangle')} ${problemText(error)}</p>`);
  }
}
