import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { percent } from '../lib/format.js';

/** Waves as a bar, each as wide as its devices are many: done, failed, under way, still to come. @param {any} rollout */
export const waveBar = (rollout) => html`<div class="waves">${rollout.waves.map((wave, i) => {
  const under = Math.max(0, wave.sent - wave.succeeded - wave.failed);
  return html`<div class="wave" data-state="${i < rollout.wave ? 'done' : i === rollout.wave && ['running', 'paused'].includes(rollout.state) ? 'now' : ''}" data-vars="--n:${Math.max(1, wave.targets)}" title="${t('rollout.waveTitle', { name: wave.name, done: wave.succeeded, of: wave.targets })}">
    <div class="wave-fill">
      <i data-kind="ok" data-vars="--f:${wave.targets ? wave.succeeded / wave.targets : 0}"></i><i data-kind="bad" data-vars="--f:${wave.targets ? wave.failed / wave.targets : 0}"></i><i data-kind="now" data-vars="--f:${wave.targets ? under / wave.targets : 0}"></i></div>
    <span class="wave-name truncate">${wave.name}</span><small>${wave.succeeded}/${wave.targets}</small></div>`;
})}</div>`;

/** Share of the touched devices of the current wave that failed. @param {any} rollout */
export function failureRate({ waves, wave }) {
  const now = waves[Math.min(wave, waves.length - 1)];
  return now && now.targets > 0 ? now.failed / now.targets : 0;
}

/** The measured value beside its threshold. @param {any} rollout */
export const threshold = (rollout) => html`<div class="threshold" data-tone="${failureRate(rollout) > rollout.maxFailureRate ? 'bad' : 'ok'}"><span>${t('rollout.failureRate')}</span><b>${percent(failureRate(rollout))}</b><span class="muted">${t('rollout.allowed', { share: percent(rollout.maxFailureRate) })}</span></div>`;
