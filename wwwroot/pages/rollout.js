import { actions } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t, tOr } from '../lib/i18n.js';
import { get, post } from '../lib/http.js';
import { needs } from '../lib/rights.js';
import { number } from '../lib/format.js';
import { href } from '../lib/router.js';
import { toneOf } from '../lib/states-of.js';
import { liveView } from '../lib/view.js';
import { confirmDialog } from '../components/dialog.js';
import { chip, pageHead, when } from '../components/states.js';
import { attempt, say } from '../components/toast.js';
import { threshold, waveBar } from '../components/wave-bar.js';
import { modelName } from './rollouts.js';

/** One rollout: its waves, its devices, and the brake. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project, rollout: id }, signal) {
  const path = `/rollouts/${encodeURIComponent(id)}`;
  const base = `/projects/${encodeURIComponent(project)}`;
  const view = await liveView(root, {
    signal, shape: 'detail', types: ['rollout', 'device'],
    async load() {
      const [rollout, targets, devices, models] = await Promise.all([get(path, signal), get(`${path}/targets`, signal), get(`${base}/devices?limit=500`, signal), get(`${base}/models?limit=200`, signal)]);
      return { rollout, targets: targets.items ?? targets, devices: new Map(devices.items.map((d) => [d.id, d])), models: models.items };
    },
    draw: ({ rollout, targets, devices, models }) => html`${head(project, rollout, models)}
      <section class="panel"><div class="row-between">
        ${chip(toneOf('rollout', rollout.state), t(`rollout.state.${rollout.state}`))}<span class="muted">${rollout.reason} ${when(rollout.createdAt)}</span></div>
        ${waveBar(rollout)}${threshold(rollout)}</section>
      <section class="panel is-flush"><header class="panel-head"><h2>${t('rollout.devices')}</h2></header>
        <div class="dots" aria-hidden="true">${targets.map((x) => html`<i data-key="${x.deviceId}" data-state="${x.state}" title="${devices.get(x.deviceId)?.name ?? x.deviceId}"></i>`)}</div>
        ${table(project, targets, devices, rollout)}</section>`,
  });
  const command = (name, done) => async () => { await attempt(() => post(`${path}/${name}`), t(done)); view.refresh(); };
  actions(root, {
    start: command('start', 'rollout.started'), pause: command('pause', 'rollout.paused'), resume: command('resume', 'rollout.resumed'),
    rollback: async () => {
      const { rollout } = view.data();
      const touched = rollout.waves.reduce((n, w) => n + w.sent, 0);
      const done = await confirmDialog({ title: t('rollout.backTitle', { number: rollout.number }), text: t('rollout.backText', { count: touched }), ok: t('rollout.back'), submit: () => post(`${path}/rollback`) });
      if (done) { say(t('rollout.backStarted')); view.refresh(); }
    },
  }, signal);
}

const button = (name, iconName, key, tone = 'btn-quiet') => html`<button type="button" class="btn ${tone}" data-action="${name}"${needs('operate')}>${icon(iconName)} ${t(key)}</button>`;

const head = (project, r, models) => pageHead({
  title: html`${t('rollout.number', { number: r.number })} <a class="title-link" href="${href('p', project, 'models', r.modelId)}">${modelName(r, models)}</a>`, back: { href: href('p', project, 'rollouts'), text: t('page.rollouts') },
  actions: html`${r.state === 'draft' ? button('start', 'play-fill', 'rollout.start', 'btn-primary') : ''}${r.state === 'running' ? button('pause', 'pause-fill', 'action.pause') : ''}${r.state === 'paused' ? button('resume', 'play-fill', 'rollout.resume', 'btn-primary') : ''}
    ${['running', 'paused', 'succeeded'].includes(r.state) ? button('rollback', 'arrow-counterclockwise', 'rollout.back', 'btn-quiet is-bad') : ''}`,
});

const table = (project, targets, devices, rollout) => html`<div class="table-scroll"><table class="table-quiet"><thead><tr>
  <th>${t('rollout.device')}</th><th>${t('rollout.wave')}</th><th>${t('rollout.state')}</th><th class="is-wide-only">${t('device.generation')}</th>
  <th class="is-end">${t('rollout.updated')}</th></tr></thead><tbody>
  ${targets.map((x) => html`<tr data-key="${x.deviceId}"><td><a class="truncate cell-name" href="${href('p', project, 'devices', x.deviceId)}">${devices.get(x.deviceId)?.name ?? x.deviceId}</a></td>
    <td>${rollout.waves[x.wave]?.name ?? number(x.wave + 1)}</td>
    <td>${chip(toneOf('target', x.state), t(`target.${x.state}`))}${x.code ? html` <small class="is-bad">${tOr(`problem.${x.code}`, x.message)}</small>` : ''}</td>
    <td class="is-wide-only">${number(x.generation)}</td><td class="is-end">${when(x.updatedAt)}</td></tr>`)}</tbody></table></div>`;
