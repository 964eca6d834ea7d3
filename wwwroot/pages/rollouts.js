import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get } from '../lib/http.js';
import { href } from '../lib/router.js';
import { toneOf } from '../lib/states-of.js';
import { liveView } from '../lib/view.js';
import { chip, empty, pageHead, when } from '../components/states.js';
import { waveBar } from '../components/wave-bar.js';

/** Rollouts, newest first. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project }, signal) {
  const path = `/projects/${encodeURIComponent(project)}`;
  await liveView(root, {
    signal, types: ['rollout', 'model'],
    async load() {
      const [rollouts, models] = await Promise.all([get(`${path}/rollouts?limit=100`, signal), get(`${path}/models?limit=200`, signal)]);
      return { rollouts: rollouts.items, models: models.items };
    },
    draw: ({ rollouts, models }) => {
      const ready = models.find((m) => m.stage === 'approved' && m.packageSha256);
      const offer = ready ? html`<a class="btn btn-primary" href="${href('p', project, 'models', ready.id)}">${t('rollout.ready', { number: ready.number })}</a>` : html`<a class="btn btn-quiet" href="${href('p', project, 'models')}">${t('page.models')}</a>`;
      return html`${pageHead({ title: t('page.rollouts'), actions: rollouts.length > 0 && ready ? offer : '' })}${rollouts.length === 0
        ? empty({ icon: 'rocket-takeoff', title: t('rollout.emptyTitle'), text: t('rollout.emptyText'), action: offer })
        : html`<div class="stack">${rollouts.map((r) => card(project, r, models))}</div>`}`;
    },
  });
}

/** @param {any} rollout @param {any[]} models */
export const modelName = (rollout, models) => { const m = models.find((x) => x.id === rollout.modelId); return m ? t('model.number', { number: m.number }) : rollout.modelId; };

const card = (project, r, models) => html`<a class="panel is-link" data-key="${r.id}" href="${href('p', project, 'rollouts', r.id)}"><header class="row-between">
  <h2>${t('rollout.number', { number: r.number })} <span class="muted">${modelName(r, models)}</span></h2>
  ${chip(toneOf('rollout', r.state), t(`rollout.state.${r.state}`))}</header>${waveBar(r)}
  <footer class="panel-foot"><span class="muted truncate">${r.reason}</span><span class="spacer"></span>${when(r.createdAt)}</footer></a>`;
