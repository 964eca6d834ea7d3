import { attr, html, icon, raw } from '../lib/html.js';
import { needs } from '../lib/rights.js';
import { t } from '../lib/i18n.js';
import { compact, duration, number, percent } from '../lib/format.js';
import { href } from '../lib/router.js';
import { isRunning } from '../lib/states-of.js';

/** The loop as a ring of seven stations, clockwise from the top. */
const names = ['collect', 'label', 'train', 'gate', 'rollout', 'run', 'feedback'];
const icons = { collect: 'images', label: 'bounding-box', train: 'activity', gate: 'shield-check', rollout: 'rocket-takeoff', run: 'broadcast', feedback: 'inbox' };
const radius = 40;

/** @param {number} index @returns {{ x: number, y: number }} in percent of the square */
export const stationAt = (index) => {
  const angle = (2 * Math.PI * index) / names.length - Math.PI / 2;
  return { x: 50 + radius * Math.cos(angle), y: 50 + radius * Math.sin(angle) };
};

/** Which station a round is at, and whether it waits there. @param {{ stage: string }|null} round */
export function stationOfRound(round) {
  const at = { freeze: 1, train: 2, gate: 3, waiting_approval: 3, refused: 3, rollout: 4, waiting_rollout: 4 }[round?.stage];
  return at ?? -1;
}

/**
 * What each station shows: its number, a line below, and its state (`idle`, `done`, `active`, `wait`, `bad`).
 * @param {any} overview as the API sends it
 */
export function stationsOf({ counts, feedback, round, job, challenger, champion, rollout, devices }) {
  const running = round !== null && !round.endedAt;
  const at = running ? stationOfRound(round) : -1;
  const past = (index, otherwise) => (running && at > index ? 'done' : otherwise);
  const model = challenger ?? champion;
  return {
    collect: { value: compact(counts.images), note: t('ring.images'), state: counts.images > 0 ? 'done' : 'idle' },
    label: { value: compact(counts.labelled), note: counts.images > counts.labelled ? t('ring.unlabelled', { count: counts.images - counts.labelled }) : t('ring.labelled'), state: at === 1 ? 'active' : counts.labelled > 0 ? 'done' : 'idle' },
    train: { value: job ? (isRunning(job) ? percent(job.fraction) : `#${job.number}`) : '–', note: job ? (isRunning(job) && job.epochs > 0 ? t('ring.epoch', { epoch: job.epoch, epochs: job.epochs }) : t(`job.state.${job.state}`)) : t('ring.nothing'), state: job && isRunning(job) ? 'active' : job?.state === 'failed' ? 'bad' : past(2, job ? 'done' : 'idle') },
    gate: { value: model ? number(model.evaluation.map50, 2) : '–', note: challenger ? t(`gate.${challenger.gate}`) : t('ring.map50'), state: round?.stage === 'waiting_approval' && running ? 'wait' : at === 3 ? 'active' : round?.stage === 'refused' ? 'bad' : past(3, champion ? 'done' : 'idle') },
    rollout: { value: rollout ? `${rollout.waves.reduce((n, w) => n + w.succeeded, 0)}/${rollout.waves.reduce((n, w) => n + w.targets, 0)}` : '–', note: rollout ? t(`rollout.state.${rollout.state}`) : t('ring.nothing'), state: round?.stage === 'waiting_rollout' && running ? 'wait' : ['running', 'rolling_back'].includes(rollout?.state) ? 'active' : rollout?.state === 'paused' ? 'wait' : ['failed', 'rolled_back'].includes(rollout?.state) ? 'bad' : rollout ? 'done' : 'idle' },
    run: { value: `${devices.running}/${devices.total}`, note: t('ring.devices'), state: devices.running > 0 ? 'active' : devices.online > 0 ? 'done' : devices.total > 0 ? 'wait' : 'idle' },
    feedback: { value: compact(feedback.queued), note: t('ring.toReview'), state: feedback.queued > 0 ? 'wait' : feedback.accepted > 0 ? 'done' : 'idle' },
  };
}

/** The arc from one station to the next, as an SVG path in a 100 × 100 square. @param {number} index */
function arc(index) {
  const a = stationAt(index), b = stationAt((index + 1) % names.length);
  return `M${a.x.toFixed(2)} ${a.y.toFixed(2)}A${radius} ${radius} 0 0 1 ${b.x.toFixed(2)} ${b.y.toFixed(2)}`;
}

const pages = { collect: 'data', label: 'data', train: 'training', gate: 'models', rollout: 'rollouts', run: 'devices', feedback: 'feedback' };

const station = (project, name, index, { value, note, state }) => html`<a class="station" data-key="${name}" data-state="${state}" data-vars="--x:${stationAt(index).x}%;--y:${stationAt(index).y}%" href="${href('p', project, pages[name])}">
  <span class="station-disc">${icon(icons[name])}<b>${value}</b></span><span class="station-label"><b>${t(`ring.${name}`)}</b><small>${note}</small></span></a>`;

function centre({ round, job, counts }) {
  const running = round !== null && !round.endedAt;
  const fraction = running && job && isRunning(job) ? job.fraction : null;
  return html`<div class="ring-centre">
    <p class="ring-round">${round ? t('round.number', { number: round.number }) : t('round.none')}</p>
    <p class="ring-stage" data-stage="${round?.stage ?? 'none'}">${round ? t(`round.stage.${round.stage}`) : t('round.noneText')}</p>
    ${fraction === null ? '' : html`<p class="ring-percent">${percent(fraction)}<small>${job.secondsLeft === null ? '' : t('running.left', { time: duration(job.secondsLeft) })}</small></p>`}
    ${running ? html`<button type="button" class="btn btn-quiet" data-action="stop-round"${needs('edit')}>${icon('stop-fill')} ${t('round.stop')}</button>`
      : html`<button type="button" class="btn btn-primary" data-action="start-round"${needs('edit')}${attr('disabled', counts.labelled === 0)}>${icon('play-fill')} ${t(round ? 'round.startNext' : 'round.start')}</button>`}
    ${counts.labelled === 0 ? html`<small class="muted">${t('round.needsLabels')}</small>` : ''}</div>`;
}

/** @param {any} overview @returns {import('../lib/html.js').Html} */
export function loopRing(overview) {
  const stations = stationsOf(overview);
  const job = overview.job;
  const inner = job && isRunning(job) ? job.fraction : 0;
  return html`<section class="ring" aria-label="${t('ring.title')}">
    <svg viewBox="0 0 100 100" aria-hidden="true"><circle class="ring-track" cx="50" cy="50" r="${radius}"></circle>
    ${names.map((name, i) => html`<path class="ring-arc" data-state="${stations[name].state}" d="${raw(arc(i))}" pathLength="100"></path>`)}
    <circle class="ring-progress-track" cx="50" cy="50" r="26"></circle>
    <circle class="ring-progress" cx="50" cy="50" r="26" pathLength="100" data-vars="--f:${inner * 100}"></circle></svg>
    ${centre(overview)}
    ${names.map((name, i) => station(overview.project.id, name, i, stations[name]))}</section>`;
}
