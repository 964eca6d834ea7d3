import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { duration, percent } from '../lib/format.js';
import { href } from '../lib/router.js';
import { post } from '../lib/http.js';
import { bar, when } from './states.js';
import { attempt } from './toast.js';

/** @typedef {{ kind: string, id: string, projectId: string, title: string, fraction: number|null, secondsLeft: number|null, startedAt: string }} Work */

/** Where a piece of work is shown. @param {Work} work */
export const placeOf = (work) => ({
  import: href('p', work.projectId, 'data', 'imports', work.id), freeze: href('p', work.projectId, 'data', 'versions'),
  training: href('p', work.projectId, 'training', work.id), rollout: href('p', work.projectId, 'rollouts', work.id), round: href('p', work.projectId),
})[work.kind] ?? href('p', work.projectId);

const stops = {
  training: (work) => post(`/jobs/${encodeURIComponent(work.id)}/cancel`),
  rollout: (work) => post(`/rollouts/${encodeURIComponent(work.id)}/pause`),
  round: (work) => post(`/projects/${encodeURIComponent(work.projectId)}/rounds/current/stop`),
};

/** @param {Work} work */
export const stop = (work) => attempt(() => stops[work.kind](work), t(`running.stopped.${work.kind}`));

/** Work of a known fraction, for the bar at the top edge; null when all is open-ended. @param {Work[]} works */
export const overall = (works) => {
  const known = works.filter((w) => w.fraction !== null && w.fraction !== undefined);
  return known.length === 0 ? null : known.reduce((sum, w) => sum + w.fraction, 0) / known.length;
};

/** A round's title carries its stage as the API names it. @param {Work} work */
const titleOf = (work) => {
  const [number, stage] = work.title.split(' ');
  return work.kind === 'round' && stage ? `${number} · ${t(`round.stage.${stage}`)}` : work.title;
};

const line = (work) => html`<li data-key="${work.kind}${work.id}" class="work">
  <a href="${placeOf(work)}"><span class="work-kind">${t(`running.kind.${work.kind}`)}</span><span class="work-title">${titleOf(work)}</span></a>
  ${bar(work.fraction, work.title)}
  <div class="work-facts"><span>${work.fraction === null ? when(work.startedAt) : percent(work.fraction)}</span>
  <span>${work.secondsLeft === null ? '' : t('running.left', { time: duration(work.secondsLeft) })}</span>
  ${stops[work.kind] ? html`<button type="button" class="btn btn-sm btn-quiet" data-stop="${work.kind}" data-id="${work.id}">${icon(work.kind === 'rollout' ? 'pause-fill' : 'stop-fill')} ${t(work.kind === 'rollout' ? 'action.pause' : 'action.stop')}</button>` : ''}</div>
    </li>`;

/** The list behind the bar. @param {Work[]} works */
export const workList = (works) => works.length === 0
  ? html`<p class="menu-empty">${t('running.none')}</p>`
  : html`<ul class="work-list">${works.map(line)}</ul>`;
