import { actions } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get, put, query } from '../lib/http.js';
import { baseName, number } from '../lib/format.js';
import { addKeys } from '../lib/keys.js';
import { go, href } from '../lib/router.js';
import { can, needs } from '../lib/rights.js';
import { neighbours } from '../lib/neighbours.js';
import { openBench } from '../components/annotator.js';
import { chip, fact, when } from '../components/states.js';
import { sayError } from '../components/toast.js';

/** One image of the dataset, full height, to draw on. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project, image: id, query: address }, signal) {
  const filter = Object.fromEntries(address);
  const list = `/projects/${encodeURIComponent(project)}/images`;
  const path = `${list}/${encodeURIComponent(id)}`;
  const image = await get(path, signal);
  let revision = image.revision;
  let state = 'saved';
  let around = { previous: null, next: null, index: -1, known: 0, more: false };

  const to = (other) => `${href('p', project, 'annotate', other)}${query(filter)}`;
  const bench = openBench(root, {
    picture: image, boxes: image.annotations, signal, readOnly: !can('annotate'),
    head: ({ editing }) => html`<a class="btn btn-icon" href="${href('p', project, 'data')}${query(filter)}" aria-label="${t('annotate.back')}" title="${t('annotate.back')}">${icon('arrow-left')}</a>
      <h1 class="truncate" title="${image.name}">${baseName(image.name)}</h1>
        ${chip('mute', t(`split.${image.split}`))}<span class="muted is-wide-only">${image.width} × ${image.height}</span><span class="spacer"></span>${saveState(editing)}`,
    side: () => html`<section class="bench-facts"><h2>${t('annotate.facts')}</h2><dl class="facts">
      ${fact(t('annotate.revision'), number(revision))}
      ${fact(t('data.origin'), html`<span class="truncate">${image.origin}</span>`, image.origin)}
      ${fact(t('annotate.changed'), when(image.updatedAt))}
    </dl></section>`,
    foot: () => html`<span class="muted">${around.index < 0 ? '' : t('annotate.position', { at: number(around.index + 1), of: `${number(around.known)}${around.more ? '+' : ''}` })}</span>
      <button type="button" class="btn btn-quiet" data-action="previous" title="${t('keys.previous')}"${attr('disabled', !around.previous)}>${icon('chevron-left')}<span class="is-wide-only">${t('annotate.previous')}</span></button>
      <button type="button" class="btn btn-primary" data-action="next" title="${t('keys.next')}"${attr('disabled', !around.next)}><span>${t('annotate.next')}</span>${icon('chevron-right')}</button>`,
  });

  function saveState(editing) {
    const shown = state === 'saved' && editing.dirty ? 'dirty' : state;
    return html`<span class="save-state" data-state="${shown}" role="status">${t(`save.${shown}`)}</span>
      ${shown === 'conflict' ? html`<button type="button" class="btn btn-sm btn-quiet" data-action="take-theirs">${t('save.takeTheirs')}</button>
        <button type="button" class="btn btn-sm btn-danger" data-action="keep-mine">${t('save.keepMine')}</button>`
        : html`<button type="button" class="btn btn-sm btn-quiet" data-action="save"${needs('annotate')}${attr('disabled', !editing.dirty && revision > 0)} title="Ctrl S">${t(revision === 0 && !editing.dirty ? 'save.markEmpty' : 'save.save')}</button>`}`;
  }

  /** True when everything is on the server. */
  async function save(force = false) {
    const { editing } = bench;
    if (!editing.dirty && !force) return true;
    const { items } = editing;
    state = 'saving';
    bench.redraw();
    try {
      const answer = await put(`${path}/annotations`, { annotations: editing.annotations }, { headers: { 'if-match': `"${revision}"` } });
      revision = Number(answer.result ?? revision + 1);
      state = 'saved';
      editing.markSaved(items);
      return true;
    } catch (error) {
      state = error.code === 'image.revision_conflict' ? 'conflict' : 'failed';
      sayError(error);
      bench.redraw();
      return false;
    }
  }

  const move = async (other) => { if (other && await save()) go(to(other)); };
  const doings = {
    save: () => save(true), previous: () => move(around.previous), next: () => move(around.next),
    'take-theirs': () => { bench.editing.markSaved(); location.reload(); },
    'keep-mine': async () => { revision = (await get(path)).revision; await save(true); },
  };
  actions(root, doings, signal);
  addKeys([
    { combo: 'Ctrl+s', group: 'keys.group.annotator', label: 'save.save', run: doings.save, always: true },
    { combo: '. PageDown', group: 'keys.group.annotator', label: 'keys.next', run: doings.next },
    { combo: ', PageUp', group: 'keys.group.annotator', label: 'keys.previous', run: doings.previous },
  ], signal);
  addEventListener('beforeunload', (event) => { if (bench.editing.dirty) event.preventDefault(); }, { signal });
  signal.addEventListener('abort', () => { if (bench.editing.dirty && state !== 'conflict') save(); });
  around = await neighbours(list, filter, id, signal);
  bench.redraw();
  if (around.next) prefetch(`${list}/${encodeURIComponent(around.next)}`, signal);
}

/** The next picture is in the cache before it is asked for. */
async function prefetch(path, signal) {
  try { new Image().src = (await get(path, signal)).url; } catch { /* it will be loaded when it is shown */ }
}
