import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get } from '../lib/http.js';
import { figure, number } from '../lib/format.js';
import { href } from '../lib/router.js';
import { toneOf } from '../lib/states-of.js';
import { classOf } from '../lib/store.js';
import { liveView } from '../lib/view.js';
import { classBars } from '../components/comparison.js';
import { chip, empty, pageHead, when } from '../components/states.js';

/** Model versions as cards, newest first. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project }, signal) {
  await liveView(root, {
    signal, types: ['model'],
    load: async () => (await get(`/projects/${encodeURIComponent(project)}/models?limit=200`, signal)).items,
    draw: (models) => html`${pageHead({ title: t('page.models') })}${models.length === 0
      ? empty({ icon: 'box-seam', title: t('model.emptyTitle'), text: t('model.emptyText'), action: html`<a class="btn btn-primary" href="${href('p', project, 'training')}">${t('page.training')}</a>` })
      : html`<div class="card-grid">${models.map((m) => card(project, m))}</div>`}`,
  });
}

const card = (project, m) => html`<a class="panel is-link model-card" data-key="${m.id}" data-stage="${m.stage}" href="${href('p', project, 'models', m.id)}"><header class="row-between">
  <h2>${t('model.number', { number: m.number })}</h2>
  ${chip(toneOf('model', m.stage), t(`model.stage.${m.stage}`), m.stage === 'production' ? 'award' : undefined)}</header>
  <div class="model-figures">
    <b>${figure(m.evaluation.map50)}</b><span>mAP50</span><b>${figure(m.evaluation.map5095)}</b><span>mAP50-95</span><b>${number(m.evaluation.millisecondsPerImage, 1)}</b><span>ms</span></div>
  ${classBars(m.evaluation, classOf)}
  <footer class="panel-foot">
    ${chip(toneOf('gate', m.gate), t(`gate.${m.gate}`), m.gate === 'passed' ? 'shield-check' : m.gate === 'refused' ? 'x-circle' : 'hourglass-split')}<span class="muted">${m.family} · v${m.datasetVersion}</span><span class="spacer"></span>${when(m.createdAt)}</footer>
    </a>`;
