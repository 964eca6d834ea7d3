import { html, raw } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { signed, figure } from '../lib/format.js';
import { chip } from './states.js';

/**
 * Challenger minus champion with its 95 % interval on a line around zero. An interval over zero is inside noise and says so.
 * @param {{ difference: number, differenceLow95: number, differenceHigh95: number }} c
 */
export function intervalPlot({ difference, differenceLow95: low, differenceHigh95: high }) {
  const reach = Math.max(Math.abs(low), Math.abs(high), 0.02) * 1.25;
  const at = (value) => (50 + (value / reach) * 48).toFixed(2);
  const verdict = low > 0 ? 'ok' : high < 0 ? 'bad' : 'warn';
  const words = t(low > 0 ? 'compare.better' : high < 0 ? 'compare.worse' : 'compare.noise');
  return html`<figure class="interval" data-tone="${verdict}" title="${t('compare.how')}">
    <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true"><line class="zero" x1="50" x2="50" y1="0" y2="12"></line>
    <line class="range" x1="${raw(at(low))}" x2="${raw(at(high))}" y1="6" y2="6"></line><line class="point" x1="${raw(at(difference))}" x2="${raw(at(difference))}" y1="1" y2="11"></line></svg>
    <figcaption><b>${signed(difference)}</b> <span class="muted">(${signed(low)} … ${signed(high)})</span> ${chip(verdict, words)}</figcaption></figure>`;
}

/** Average precision by class as bars, with the champion's as a mark. @param {any} evaluation @param {(id: number) => { color: string }} classOf */
export const classBars = (evaluation, classOf) => html`<ul class="class-bars">${evaluation.classes.map((c) => {
  const before = evaluation.champion?.classes.find((x) => x.classId === c.classId);
  return html`<li><span class="truncate">${c.name}</span><span class="class-bar" title="${t('model.boxes', { count: c.boxes })}"><i data-vars="--f:${Math.max(0, c.ap50)};--c:${classOf(c.classId).color}"></i>
    ${before && before.ap50 >= 0 ? html`<em data-vars="--f:${before.ap50}" title="${t('compare.champion')} ${figure(before.ap50)}"></em>` : ''}</span><b>${figure(c.ap50)}</b></li>`;
})}</ul>`;
