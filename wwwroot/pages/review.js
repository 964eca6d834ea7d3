import { actions } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get, query } from '../lib/http.js';
import { needs } from '../lib/rights.js';
import { baseName, number } from '../lib/format.js';
import { addKeys } from '../lib/keys.js';
import { go, href } from '../lib/router.js';
import { toneOf } from '../lib/states-of.js';
import { leaveOrder, neighbours } from '../lib/neighbours.js';
import { openBench } from '../components/annotator.js';
import { decide } from '../components/decide.js';
import { chip, fact, when } from '../components/states.js';

/** One frame a device sent back: the model's boxes dashed until a person accepts them. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project, item: id, query: address }, signal) {
  const filter = { state: 'queued', ...Object.fromEntries(address) };
  const list = `/projects/${encodeURIComponent(project)}/feedback`;
  const item = await get(`${list}/${encodeURIComponent(id)}`, signal);
  const device = await get(`/devices/${encodeURIComponent(item.deviceId)}`, signal).catch(() => null);
  const open = item.state === 'queued';
  let around = { previous: null, next: null, index: -1, known: 0, more: false };
  let busy = false;

  const bench = openBench(root, {
    picture: { url: item.url, name: item.source, width: item.width, height: item.height }, signal, readOnly: !open,
    boxes: item.detections.map((d) => ({ ...d, dashed: true })),
    head: () => html`<a class="btn btn-icon" href="${href('p', project, 'feedback')}" aria-label="${t('page.feedback')}" title="${t('page.feedback')}">${icon('arrow-left')}</a>
      <h1 class="truncate" title="${item.source}">${baseName(item.source)}</h1>
        ${chip('accent', t(`feedback.reason.${item.reason}`))}<span class="muted is-wide-only" title="${t('feedback.scoreHow')}">${t('feedback.score')} ${number(item.score, 3)}</span><span class="spacer"></span>
      ${open ? '' : chip(toneOf('feedback', item.state), t(`feedback.state.${item.state}`))}`,
    side: () => html`<section class="bench-facts"><h2>${t('annotate.facts')}</h2><dl class="facts">
        ${fact(t('feedback.device'), html`<a class="truncate" href="${href('p', project, 'devices', item.deviceId)}">${device?.name ?? item.deviceId}</a>`)}
        ${fact(t('feedback.captured'), when(item.capturedAt))}
        ${fact(t('feedback.seenBy'), html`<code>${item.packageSha256.slice(0, 12)}</code>`, item.packageSha256)}
      </dl>
      <p class="muted small">${t(`feedback.why.${item.reason}`)}</p></section>`,
    foot: () => html`<span class="muted is-wide-only">${around.index < 0 ? '' : t('annotate.position', { at: number(around.index + 1), of: `${number(around.known)}${around.more ? '+' : ''}` })}</span>
      <button type="button" class="btn btn-icon" data-action="previous" aria-label="${t('annotate.previous')}" title="${t('keys.previous')}"${attr('disabled', !around.previous)}>${icon('chevron-left')}</button>
      <button type="button" class="btn btn-icon" data-action="next" aria-label="${t('annotate.next')}" title="${t('keys.next')}"${attr('disabled', !around.next)}>${icon('chevron-right')}</button>
      ${open ? html`<button type="button" class="btn btn-quiet is-bad" data-action="reject"${needs('annotate')}>${icon('x-lg')} ${t('feedback.reject')} <kbd>R</kbd></button>
      <button type="button" class="btn btn-primary" data-action="accept"${needs('annotate')}>${icon('check-lg')} ${t('feedback.accept')} <kbd>A</kbd></button>`
        : item.imageId ? html`<a class="btn btn-quiet" href="${href('p', project, 'annotate', item.imageId)}">${t('feedback.openImage')}</a>` : ''}`,
  });

  const to = (other) => go(other ? `${href('p', project, 'feedback', other)}${query(Object.fromEntries(address))}` : href('p', project, 'feedback'));
  async function finish(verdict) {
    if (busy || !open) return;
    busy = true;
    const { next, previous } = around;
    const done = await decide(project, item, verdict, bench.editing.annotations, () => to(item.id));
    busy = false;
    if (!done || signal.aborted) return;
    leaveOrder(item.id);
    to(next ?? previous);
  }

  const doings = { accept: () => finish('accept'), reject: () => finish('reject'), previous: () => around.previous && to(around.previous), next: () => around.next && to(around.next) };
  actions(root, doings, signal);
  const group = 'keys.group.annotator';
  addKeys([
    { combo: 'a', group, label: 'feedback.accept', run: doings.accept }, { combo: 'r', group, label: 'feedback.reject', run: doings.reject },
    { combo: '. PageDown', group, label: 'keys.next', run: doings.next }, { combo: ', PageUp', group, label: 'keys.previous', run: doings.previous },
  ], signal);
  around = await neighbours(list, filter, id, signal);
  bench.redraw();
}
