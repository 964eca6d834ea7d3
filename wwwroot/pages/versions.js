import { actions } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get, post } from '../lib/http.js';
import { needs } from '../lib/rights.js';
import { number } from '../lib/format.js';
import { toneOf } from '../lib/states-of.js';
import { saveBlob } from '../lib/save.js';
import { liveView } from '../lib/view.js';
import { dataTabs } from '../components/data-tabs.js';
import { field, openDialog } from '../components/dialog.js';
import { bar, chip, empty, pageHead, stat, when } from '../components/states.js';
import { attempt, say } from '../components/toast.js';

/** Frozen versions as a timeline, newest on top. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project }, signal) {
  const path = `/projects/${encodeURIComponent(project)}`;
  const view = await liveView(root, {
    signal, types: ['version', 'image', 'feedback', 'import'],
    async load() {
      const [versions, counts] = await Promise.all([get(`${path}/versions`, signal), get(`${path}/counts`, signal)]);
      return { versions: versions.items ?? versions, counts };
    },
    draw: ({ versions, counts }) => html`${pageHead({ title: t('page.data'), actions: counts.labelled > 0 ? html`<button type="button" class="btn btn-primary" data-action="freeze"${needs('edit')}>${icon('snow')} ${t('version.freeze')}</button>` : '' })}
      ${dataTabs(project, 'versions')}${versions.length === 0
      ? empty({ icon: 'snow', title: t('version.emptyTitle'), text: t('version.emptyText'), action: counts.labelled > 0 ? html`<button type="button" class="btn btn-primary" data-action="freeze"${needs('edit')}>${icon('snow')} ${t('version.freeze')}</button>` : '' })
      : html`<ol class="timeline">${versions.map(entry)}</ol>`}`,
  });
  actions(root, {
    freeze: async () => { if (await askToFreeze(path, view.data())) view.refresh(); },
    export: (target) => attempt(async () => saveBlob(`${path}/versions/${target.dataset.number}/export?format=coco`, `version-${target.dataset.number}-coco.zip`)),
  }, signal);
}

async function askToFreeze(path, { counts, versions }) {
  const frozen = await openDialog({
    title: t('version.freeze'), ok: t('version.freezeDo'),
    body: html`<p class="muted">${t('version.freezeText', { images: number(counts.labelled), boxes: number(counts.boxes), number: (versions[0]?.number ?? 0) + 1 })}</p>
      ${field(t('version.note'), html`<textarea class="form-control" name="note" rows="2" maxlength="500" autofocus></textarea>`, t('version.noteHint'))}`,
    submit: async (form) => (await post(`${path}/versions`, { note: form.get('note').trim() })).result,
  });
  if (frozen) say(t('version.freezing', { number: frozen }));
  return frozen;
}

const entry = (v) => html`<li data-key="${v.number}" data-tone="${toneOf('version', v.state)}"><div class="panel"><header class="panel-head">
  <h2>${t('version.number', { number: v.number })}</h2>
  ${chip(toneOf('version', v.state), t(`version.state.${v.state}`), v.state === 'frozen' ? 'snow' : 'hourglass-split')}
  <span class="spacer"></span>${when(v.createdAt)}</header>
  ${v.note ? html`<p>${v.note}</p>` : ''}${v.state === 'freezing' ? bar(null, t('version.state.freezing')) : ''}
  <dl class="stats">${stat(t('data.images'), number(v.images))}
    ${stat(t('data.boxes'), number(v.boxes))}${['train', 'val', 'test'].map((s) => stat(t(`split.${s}`), number(v.bySplit[s] ?? 0)))}</dl>
  <footer class="panel-foot">
    ${v.parent ? html`<span class="diff"><b class="is-added">+${number(v.added)}</b> <b class="is-removed">−${number(v.removed)}</b> <b class="is-changed">~${number(v.changed)}</b> <span class="muted">${t('version.against', { number: v.parent })}</span></span>` : html`<span class="muted">${t('version.first')}</span>`}
  ${v.digest ? html`<code title="${v.digest}">${v.digest.slice(0, 12)}</code>` : ''}<span class="spacer"></span>
  ${v.state === 'frozen' ? html`<button type="button" class="btn btn-sm btn-quiet" data-action="export" data-number="${v.number}">${icon('download')} COCO</button>` : ''}</footer>
    </div></li>`;
