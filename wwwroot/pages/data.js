import { actions, on, patch } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get, put, query } from '../lib/http.js';
import { needs } from '../lib/rights.js';
import { baseName, number, percent } from '../lib/format.js';
import { href, setQuery } from '../lib/router.js';
import { keepOrder } from '../lib/neighbours.js';
import { subscribe } from '../lib/events.js';
import { classes } from '../lib/store.js';
import { debounce, liveView, throttle } from '../lib/view.js';
import { boxedPicture, classChip } from '../components/box-overlay.js';
import { dataTabs } from '../components/data-tabs.js';
import { splitPool } from '../components/split-pool.js';
import { empty, pageHead } from '../components/states.js';
import { attempt } from '../components/toast.js';
import { dropZone, takeUploads } from '../components/upload-drop.js';
import '../components/virtual-grid.js';

const splits = ['train', 'val', 'test', 'pool'];
const filterNames = ['split', 'classId', 'labelled', 'text', 'origin'];

/** The dataset as pictures with their boxes. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project, query: address }, signal) {
  const path = `/projects/${encodeURIComponent(project)}`;
  const filter = Object.fromEntries(filterNames.map((name) => [name, address.get(name)]).filter(([, value]) => value));
  const state = { items: [], next: undefined, loading: false, chosen: new Set() };
  takeUploads(root, project, signal);

  const view = await liveView(root, {
    signal, shape: 'grid', types: ['image', 'import', 'version', 'project'], load: () => get(`${path}/counts`, signal),
    draw: (counts) => frame(project, counts, filter, state), after: connect,
  });

  function connect() {
    const grid = root.querySelector('virtual-grid');
    if (!grid || grid.connected) return;
    Object.assign(grid, { connected: true, minWidth: innerWidth < 500 ? 150 : 208, ratio: 0.75, cell: (image) => cell(project, image, filter, state) });
    grid.addEventListener('need-more', more);
    more();
  }

  async function more() {
    if (state.loading || state.next === null) return;
    state.loading = true;
    try {
      const answer = await get(`${path}/images${query({ ...filter, cursor: state.next, limit: 100 })}`, signal);
      state.items.push(...answer.items);
      state.next = answer.next;
    } catch (error) {
      state.error = error;
      if (!signal.aborted) attempt(() => Promise.reject(error));
      return;
    } finally { state.loading = false; }
    showItems();
  }

  function showItems() {
    if (signal.aborted) return;
    keepOrder(`${path}/images`, filter, state.items, state.next);
    const grid = root.querySelector('virtual-grid');
    if (grid) grid.items = state.items;
    const note = root.querySelector('.grid-note');
    if (note) patch(note, state.items.length === 0 ? empty({ icon: 'funnel', title: t('data.noMatch'), text: t('data.noMatchText'), action: html`<button type="button" class="btn btn-quiet" data-action="clear">${t('data.clear')}</button>` }) : html``);
  }

  async function again() {
    if (!root.querySelector('virtual-grid') || state.items.length > 500) return;
    const answer = await get(`${path}/images${query({ ...filter, limit: Math.max(100, state.items.length) })}`, signal).catch(() => null);
    if (answer) { Object.assign(state, { items: answer.items, next: answer.next }); showItems(); }
  }

  async function restart() {
    Object.assign(state, { items: [], next: undefined });
    state.chosen.clear();
    view.redraw();
    await more();
  }

  subscribe(['image', 'import'], throttle(again, 800, signal), signal);
  const setFilter = (name, value) => {
    if (value) filter[name] = value; else delete filter[name];
    setQuery({ [name]: value });
    restart();
  };
  on(root, 'change', '[data-filter]', (event, input) => setFilter(input.dataset.filter, input.value), signal);
  const type = debounce((value) => setFilter('text', value), 250);
  on(root, 'input', '[data-filter=text]', (event, input) => type(input.value.trim()), signal);
  on(root, 'change', '[data-choose]', (event, box) => {
    if (box.checked) state.chosen.add(box.dataset.choose); else state.chosen.delete(box.dataset.choose);
    view.redraw();
    showItems();
  }, signal);
  actions(root, {
    clear: () => { for (const name of filterNames) delete filter[name]; setQuery(Object.fromEntries(filterNames.map((n) => [n, null]))); restart(); },
    pick: (target) => setFilter(target.dataset.name, target.getAttribute('aria-pressed') === 'true' ? '' : target.dataset.value),
    move: async (target) => { await attempt(() => put(`${path}/images/split`, { imageIds: [...state.chosen], split: target.dataset.split }), t('data.moved', { count: state.chosen.size })); restart(); view.refresh(); },
    unchoose: () => { state.chosen.clear(); view.redraw(); showItems(); },
    split: async () => { if (await splitPool(path, view.data())) { restart(); view.refresh(); } },
  }, signal);
}

function frame(project, counts, filter, state) {
  if (counts.images === 0) return html`${pageHead({ title: t('page.data') })}${dataTabs(project, 'images')}${empty({ icon: 'images', title: t('data.emptyTitle'), text: t('data.emptyText'), action: dropZone() })}`;
  return html`${pageHead({ title: t('page.data'), actions: html`${(counts.bySplit.pool ?? 0) > 0 ? html`<button type="button" class="btn btn-quiet" data-action="split"${needs('edit')}>${icon('layers')} ${t('data.split')}</button>` : ''}
      <label class="btn btn-primary">${icon('upload')} ${t('data.upload')}<input type="file" accept=".zip,application/zip" class="visually-hidden"></label>` })}
    ${dataTabs(project, 'images')}
    <div class="data-layout"><aside class="filters" aria-label="${t('data.filters')}">${filters(counts, filter)}</aside>
    <section class="data-main">${state.chosen.size > 0 ? selectionBar(state) : countsLine(counts)}
    <virtual-grid data-keep></virtual-grid><div class="grid-note" data-keep></div></section></div>`;
}

const countsLine = (counts) => html`<div class="counts" data-key="counts">
  <span><b>${number(counts.images)}</b> ${t('data.images')}</span><span><b>${number(counts.labelled)}</b> ${t('data.labelled')} <span class="muted">${percent(counts.labelled / counts.images)}</span></span><span><b>${number(counts.boxes)}</b> ${t('data.boxes')}</span></div>`;

const selectionBar = (state) => html`<div class="counts is-selection" data-key="selection">
  <b>${t('data.chosen', { count: state.chosen.size })}</b><span>${t('data.moveTo')}</span>
  ${splits.map((s) => html`<button type="button" class="btn btn-sm btn-quiet" data-action="move"${needs('edit')} data-split="${s}">${t(`split.${s}`)}</button>`)}<button type="button" class="btn btn-sm btn-link" data-action="unchoose">${t('action.cancel')}</button>
    </div>`;

const facet = (name, value, filter, text, count) => html`<button type="button" class="facet" data-action="pick" data-name="${name}" data-value="${value}" aria-pressed="${String(filter[name] === String(value))}"><span class="truncate">${text}</span><small>${number(count)}</small></button>`;

const filters = (counts, filter) => html`
  <input type="search" class="form-control" data-filter="text" value="${filter.text ?? ''}" placeholder="${t('data.searchNames')}" aria-label="${t('data.searchNames')}">
  <fieldset><legend>${t('data.split.title')}</legend>${splits.map((s) => facet('split', s, filter, t(`split.${s}`), counts.bySplit[s] ?? 0))}</fieldset>
  <fieldset><legend>${t('data.state')}</legend>${facet('labelled', 'true', filter, t('data.labelledYes'), counts.labelled)}${facet('labelled', 'false', filter, t('data.labelledNo'), counts.images - counts.labelled)}</fieldset>
  <fieldset><legend>${t('data.classes')}</legend>${classes().map((c) => facet('classId', c.id, filter, classChip(c.id), counts.boxesByClass[c.id] ?? 0))}</fieldset>
  ${filter.origin ? html`<fieldset><legend>${t('data.origin')}</legend>${facet('origin', filter.origin, filter, filter.origin, counts.images)}</fieldset>` : ''}
  ${Object.keys(filter).length > 0 ? html`<button type="button" class="btn btn-sm btn-link" data-action="clear">${t('data.clear')}</button>` : ''}`;

const cell = (project, image, filter, state) => html`<div class="cell" data-key="${image.id}"${attr('data-chosen', state.chosen.has(image.id))}><a class="frame" href="${href('p', project, 'annotate', image.id)}${query(filter)}" title="${image.name}">
  ${boxedPicture({ url: image.thumbnailUrl, name: image.name, width: image.width, height: image.height, boxes: image.annotations })}
  <span class="frame-tag"><span class="truncate">${baseName(image.name)}</span><span>${image.revision === 0 ? t('data.unlabelled') : number(image.annotations.length)}</span></span></a>
  <input type="checkbox" class="form-check-input" data-choose="${image.id}"${attr('checked', state.chosen.has(image.id))} aria-label="${t('data.choose', { name: image.name })}"></div>`;
