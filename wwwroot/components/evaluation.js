import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { figure, number } from '../lib/format.js';

/** What an evaluation says about failures; nothing for one that was stored without it. @param {any} analysis @param {(id: number) => { name: string }} classOf */
export const analysisPanels = (analysis, classOf) => (analysis ? html`${errorBars(analysis.errors)}${confusionTable(analysis.confusion, classOf)}${calibrationBars(analysis.calibration)}` : '');

const panel = (title, note, body) => html`<section class="panel"><header class="panel-head"><h2>${title}</h2><span class="muted">${note}</span></header>${body}</section>`;

const bar = (label, share, value, title) => html`<li><span class="truncate">${label}</span><span class="class-bar" title="${title}"><i data-vars="--f:${share};--c:var(--accent)"></i></span><b>${value}</b></li>`;

/** AP50 that each kind of error costs. @param {{ errors: { kind: string, count: number, apLost: number }[] }} breakdown */
export function errorBars({ errors }) {
  const most = Math.max(0.05, ...errors.map((e) => e.apLost));
  return panel(t('errors.title'), t('errors.how'), html`<ul class="class-bars">${errors.map((e) => bar(
    t(`errors.${e.kind.toLowerCase()}`), Math.max(0, e.apLost) / most, number(e.apLost, 3), t('errors.count', { count: e.count })))}</ul>`);
}

/** Labelled classes down, detected ones across. @param {{ classIds: number[], counts: number[][] }} confusion @param {(id: number) => { name: string }} classOf */
export function confusionTable({ classIds, counts }, classOf) {
  const names = [...classIds.map((id) => classOf(id).name), t('confusion.nothing')];
  return panel(t('confusion.title'), t('confusion.how'), html`<div class="confusion" tabindex="0" role="region" aria-label="${t('confusion.title')}"><table><thead><tr><td></td>${names.map((name) => html`<th scope="col" class="truncate" title="${name}">${name}</th>`)}</tr></thead>
    <tbody>${counts.map((row, i) => {
    const total = Math.max(1, row.reduce((sum, n) => sum + n, 0));
    return html`<tr><th scope="row" class="truncate" title="${names[i]}">${names[i]}</th>${row.map((n) => html`<td data-vars="--f:${(n / total).toFixed(3)}">${n || ''}</td>`)}</tr>`;
  })}</tbody></table></div>`);
}

/** How often detections of each tenth of confidence are right. @param {{ expectedError: number, bins: { from: number, to: number, detections: number, precision: number }[] }} calibration */
export const calibrationBars = ({ expectedError, bins }) => panel(t('calibration.title'), t('calibration.error', { error: figure(expectedError) }), html`<ul class="class-bars">${bins
  .filter((b) => b.detections > 0)
  .map((b) => bar(`${number(b.from, 1)}–${number(b.to, 1)}`, b.precision, figure(b.precision), t('calibration.count', { count: b.detections })))}</ul>`);
