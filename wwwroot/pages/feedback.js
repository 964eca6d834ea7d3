import { actions } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get, query } from '../lib/http.js';
import { needs } from '../lib/rights.js';
import { baseName, number } from '../lib/format.js';
import { addKeys } from '../lib/keys.js';
import { go, href, setQuery } from '../lib/router.js';
import { subscribe } from '../lib/events.js';
import { keepOrder } from '../lib/neighbours.js';
import { liveView, throttle } from '../lib/view.js';
import { boxedPicture } from '../components/box-overlay.js';
import { decide } from '../components/decide.js';
import { chip, empty, pageHead, when } from '../components/states.js';
import { attempt } from '../components/toast.js';
import '../components/virtual-grid.js';

const states = ['queued', 'accepted', 'rejected'];

/** Frames that devices were unsure of, most worth labelling first. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project, query: address }, signal) {
  const path = `/projects/${encodeURIComponent(project)}`;
  const list = `${path}/feedback`;
  const state = { filter: states.includes(address.get('state')) ? address.get('state') : 'queued', items: [], next: undefined, loading: false, at: 0 };

  const view = await liveView(root, {
    signal, shape: 'grid', types: ['feedback', 'version', 'round'], load: async () => (await get(`${path}/overview`, signal)).feedback,
    draw: (counts) => frame(project, counts, state), after: connect,
  });

  function connect() {
    const grid = root.querySelector('virtual-grid');
    if (!grid || grid.connected) return;
    Object.assign(grid, { connected: true, minWidth: innerWidth < 500 ? 300 : 264, ratio: 0.75, extra: state.filter === 'queued' ? 44 : 0, gap: 12, cell: (item, i) => cell(project, item, i, state) });
    grid.addEventListener('need-more', more);
    more();
  }

  async function more() {
    if (state.loading || state.next === null) return;
    state.loading = true;
    const wanted = state.filter;
    const answer = await attempt(() => get(`${list}${query({ state: wanted, cursor: state.next, limit: 60 })}`, signal));
    state.loading = false;
    if (!answer || wanted !== state.filter) return;
    const seen = new Set(state.items.map((i) => i.id));
    state.items.push(...answer.items.filter((i) => !seen.has(i.id)));
    state.next = answer.next;
    showItems();
  }

  function showItems() {
    if (signal.aborted) return;
    keepOrder(list, { state: state.filter }, state.items, state.next);
    const grid = root.querySelector('virtual-grid');
    if (grid) grid.items = state.items;
  }

  async function again() {
    if (state.items.length > 300 || state.loading) return;
    const answer = await get(`${list}${query({ state: state.filter, limit: Math.max(60, state.items.length) })}`, signal).catch(() => null);
    if (answer) { Object.assign(state, { items: answer.items, next: answer.next }); showItems(); }
  }

  async function verdict(id, word) {
    const item = state.items.find((i) => i.id === id);
    if (!item) return;
    const boxes = item.detections.map(({ classId, box: { x, y, width, height } }) => ({ classId, box: { x, y, width, height } }));
    if (await decide(project, item, word, boxes, () => { again(); view.refresh(); })) {
      state.items = state.items.filter((i) => i.id !== id);
      state.at = Math.min(state.at, Math.max(0, state.items.length - 1));
      showItems();
      view.refresh();
    }
  }

  const focusAt = (step) => { state.at = Math.min(Math.max(0, state.at + step), Math.max(0, state.items.length - 1)); showItems(); root.querySelector('[data-here]')?.scrollIntoView({ block: 'nearest' }); };
  const columns = () => root.querySelector('virtual-grid')?.columns ?? 1;
  const here = () => state.items[state.at]?.id;
  subscribe(['feedback'], throttle(again, 1500, signal), signal);
  actions(root, {
    accept: (target) => verdict(target.dataset.id, 'accept'), reject: (target) => verdict(target.dataset.id, 'reject'),
    tab: (target) => { Object.assign(state, { filter: target.dataset.state, items: [], next: undefined, at: 0 }); setQuery({ state: state.filter === 'queued' ? null : state.filter }); const grid = root.querySelector('virtual-grid'); if (grid) { grid.connected = false; grid.items = []; } view.redraw(); },
  }, signal);
  const group = 'keys.group.feedback';
  addKeys([
    { combo: 'a', group, label: 'feedback.accept', run: () => state.filter === 'queued' && verdict(here(), 'accept') }, { combo: 'r', group, label: 'feedback.reject', run: () => state.filter === 'queued' && verdict(here(), 'reject') },
    { combo: 'Enter', group, label: 'keys.open', run: () => here() && go(href('p', project, 'feedback', here())) },
    { combo: 'ArrowLeft ArrowRight ArrowUp ArrowDown', group, label: 'keys.walk', run: (e) => focusAt({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(), ArrowDown: columns() }[e.key]) },
  ], signal);
}

function frame(project, counts, state) {
  const total = { queued: counts.queued, accepted: counts.accepted, rejected: counts.rejected };
  const nothing = counts.queued + counts.accepted + counts.rejected === 0;
  return html`${pageHead({ title: t('page.feedback'), lead: counts.acceptedSinceFreeze === 0 ? '' : t('feedback.since', { count: counts.acceptedSinceFreeze }) })}
    ${nothing ? empty({ icon: 'inbox', title: t('feedback.emptyTitle'), text: t('feedback.emptyText'), action: html`<a class="btn btn-primary" href="${href('p', project, 'devices')}">${t('page.devices')}</a>` }) : html`
    <div class="tabs" role="tablist">${states.map((s) => html`<button type="button" role="tab" data-action="tab" data-state="${s}" aria-selected="${String(s === state.filter)}">${t(`feedback.state.${s}`)} <span class="count">${number(total[s])}</span></button>`)}</div>
    ${total[state.filter] === 0 ? empty({ icon: 'check-circle', title: t(`feedback.none.${state.filter}`), text: t('feedback.noneText') }) : ''}<virtual-grid data-keep></virtual-grid>`}`;
}

const cell = (project, item, index, state) => html`<article class="feedback-cell" data-key="${item.id}"${attr('data-here', state.filter === 'queued' && index === state.at)}><a class="frame" href="${href('p', project, 'feedback', item.id)}">
  ${boxedPicture({ url: item.thumbnailUrl, name: item.source, width: item.width, height: item.height, boxes: item.detections })}
  <span class="frame-top">${chip('accent', t(`feedback.reason.${item.reason}`))}<b title="${t('feedback.scoreHow')}">${number(item.score, 2)}</b></span>
  <span class="frame-tag"><span class="truncate">${baseName(item.source)}</span><span>${item.state === 'queued' ? number(item.detections.length) : when(item.decidedAt)}</span></span></a>
  ${item.state === 'queued' ? html`<div class="feedback-actions">
    <button type="button" class="btn btn-sm btn-quiet is-bad" data-action="reject"${needs('annotate')} data-id="${item.id}">${icon('x-lg')} ${t('feedback.reject')}</button>
    <button type="button" class="btn btn-sm btn-quiet is-ok" data-action="accept"${needs('annotate')} data-id="${item.id}">${icon('check-lg')} ${t('feedback.accept')}</button>
    </div>` : ''}</article>`;
