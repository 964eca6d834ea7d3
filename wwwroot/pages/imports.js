import { actions } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get } from '../lib/http.js';
import { bytes, duration, number } from '../lib/format.js';
import { href } from '../lib/router.js';
import { toneOf } from '../lib/states-of.js';
import { store } from '../lib/store.js';
import { discard, pace, stopUpload, unfinished } from '../lib/upload.js';
import { liveView } from '../lib/view.js';
import { dataTabs } from '../components/data-tabs.js';
import { bar, chip, pageHead, when } from '../components/states.js';
import { sayError } from '../components/toast.js';
import { dropZone, takeUploads } from '../components/upload-drop.js';

/** Sends archives and lists what became of them. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project }, signal) {
  takeUploads(root, project, signal);
  const view = await liveView(root, {
    signal, shape: 'table', types: ['import'],
    load: async () => {
      const [imports, begun] = await Promise.all([get(`/projects/${encodeURIComponent(project)}/imports`, signal), unfinished(project, signal)]);
      return { imports: imports.items, begun };
    },
    draw: ({ imports, begun }) => html`${pageHead({ title: t('page.data') })}${dataTabs(project, 'imports')}
      ${store.get('upload') ? sending(store.get('upload')) : html`${dropZone()}${begun.map(left)}`}
      ${imports.length === 0 ? html`<p class="muted after-drop">${t('import.none')}</p>` : html`<section class="panel is-flush">
        <table class="table-quiet"><thead><tr><th>${t('import.file')}</th><th>${t('import.state')}</th><th class="is-end">${t('import.added')}</th>
        <th class="is-end is-wide-only">${t('import.unchanged')}</th><th class="is-end is-wide-only">${t('import.refused')}</th>
        <th class="is-end is-wide-only">${t('data.boxes')}</th><th class="is-end">${t('import.when')}</th></tr></thead>
      <tbody>${imports.map((i) => row(project, i))}</tbody></table></section>`}`,
  });
  // What was left of an upload is known when it has ended.
  store.on(['upload'], () => (store.get('upload') ? view.redraw() : view.refresh()), signal);
  actions(root, {
    'stop-upload': stopUpload,
    'discard-upload': (button) => discard(project, button.dataset.sha256).then(view.refresh, sayError),
  }, signal);
}

function sending(upload) {
  const { rate, secondsLeft } = pace(upload);
  return html`<section class="panel uploading"><div class="row-between">
    <b class="truncate">${upload.name}</b><button type="button" class="btn btn-sm btn-quiet" data-action="stop-upload">${t('action.stop')}</button>
    </div>
    ${bar(upload.total ? upload.done / upload.total : null, upload.name)}
    <p class="muted">${t(`upload.phase.${upload.phase}`)} · ${bytes(upload.done)} / ${bytes(upload.total)} · ${bytes(rate)}/s${secondsLeft === null ? '' : ` · ${t('running.left', { time: duration(secondsLeft) })}`}</p>
      </section>`;
}

/** An upload that was begun and not finished: the same file again goes on with it. */
const left = (upload) => html`<p class="unfinished" data-key="${upload.sha256}">${icon('hourglass-split')}
  <span class="truncate"><b>${upload.fileName}</b> <span class="muted">${bytes(upload.bytes)} · ${t('upload.unfinished')}</span></span>
  <button type="button" class="btn btn-sm btn-quiet" data-action="discard-upload" data-sha256="${upload.sha256}">${t('upload.discard')}</button></p>`;

const row = (project, i) => html`<tr data-key="${i.id}"><td><a class="truncate cell-name" href="${href('p', project, 'data', 'imports', i.id)}">${i.fileName}</a></td>
  <td>${i.state === 'running' ? bar(i.total ? i.done / i.total : null, i.fileName) : chip(toneOf('import', i.state), t(`import.state.${i.state}`))}</td>
  <td class="is-end">${number(i.added)}</td><td class="is-end is-wide-only">${number(i.unchanged)}</td>
    <td class="is-end is-wide-only">${number(i.refused)}</td><td class="is-end is-wide-only">${number(i.boxes)}</td>
    <td class="is-end">${when(i.createdAt)}</td></tr>`;
