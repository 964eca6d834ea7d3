import { actions, on } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get } from '../lib/http.js';
import { needs } from '../lib/rights.js';
import { bytes, duration, figure, number, outOf, percent } from '../lib/format.js';
import { go, href } from '../lib/router.js';
import { isRunning, toneOf } from '../lib/states-of.js';
import { liveView } from '../lib/view.js';
import { startTraining } from '../components/start-training.js';
import { bar, chip, empty, pageHead, stat, when } from '../components/states.js';

/** Running jobs on top, then every run. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project }, signal) {
  const path = `/projects/${encodeURIComponent(project)}`;
  const view = await liveView(root, {
    signal, shape: 'table', types: ['job', 'version'],
    async load() {
      const [jobs, versions, workers] = await Promise.all([get(`${path}/jobs?limit=200`, signal), get(`${path}/versions`, signal), get('/workers', signal)]);
      return { jobs: jobs.items, versions: (versions.items ?? versions).filter((v) => v.state === 'frozen'), workers: workers.items ?? workers };
    },
    draw: ({ jobs, versions, workers }) => {
      const start = html`<button type="button" class="btn btn-primary" data-action="start"${needs('edit')}>${icon('play-fill')} ${t('job.start')}</button>`;
      if (jobs.length === 0) return html`${pageHead({ title: t('page.training') })}${empty(versions.length > 0
        ? { icon: 'activity', title: t('job.emptyTitle'), text: t('job.emptyText'), action: start }
        : { icon: 'activity', title: t('job.emptyTitle'), text: t('job.needsVersion'), action: html`<a class="btn btn-primary" href="${href('p', project, 'data', 'versions')}">${t('version.freeze')}</a>` })}${workerList(workers)}`;
      return html`${pageHead({ title: t('page.training'), actions: versions.length > 0 ? start : '' })}
        <div class="stack">${jobs.filter(isRunning).map((job) => runningCard(project, job))}</div>${table(project, jobs)}${workerList(workers)}`;
    },
  });
  actions(root, { start: async () => { const id = await startTraining(project, view.data().versions); if (id) go(href('p', project, 'training', id)); } }, signal);
  on(root, 'click', 'tr[data-href]', (event, row) => { if (!event.target.closest('a')) go(row.dataset.href); }, signal);
}

const runningCard = (project, job) => html`<a class="panel is-link" data-key="${job.id}" href="${href('p', project, 'training', job.id)}"><div class="row-between">
  <h2>${t('job.number', { number: job.number })}</h2>${chip(toneOf('job', job.state), t(`job.state.${job.state}`))}</div>
  ${bar(job.state === 'queued' ? null : job.fraction, t('job.number', { number: job.number }))}
  <dl class="stats">${stat(t('job.progress'), percent(job.fraction))}${stat(t('job.left'), duration(job.secondsLeft))}
    ${stat(t('job.epoch'), outOf(job.epoch, job.epochs))}${stat(t('job.speed'), number(job.imagesPerSecond, 1), { unit: t('unit.imagesPerSecond') })}
    ${stat(t('job.best'), figure(job.bestMap5095), { unit: 'mAP50-95' })}</dl></a>`;

const table = (project, jobs) => html`<section class="panel is-flush"><div class="table-scroll"><table class="table-quiet is-rows"><thead><tr>
  <th>#</th><th>${t('job.state')}</th><th>${t('job.family')}</th><th>${t('job.data')}</th><th class="is-wide-only">${t('job.from')}</th>
  <th class="is-end">${t('job.epochs')}</th><th class="is-end">mAP50-95</th><th class="is-end is-wide-only">${t('job.took')}</th>
  <th class="is-end">${t('job.created')}</th></tr></thead><tbody>
  ${jobs.map((j) => html`<tr data-key="${j.id}" data-href="${href('p', project, 'training', j.id)}"><td><a href="${href('p', project, 'training', j.id)}">${j.number}</a></td>
    <td>${chip(toneOf('job', j.state), t(`job.state.${j.state}`))}</td><td>${j.family}</td><td>v${j.datasetVersion}</td>
    <td class="is-wide-only">${t(`start.${j.startKind}`)}</td>
  <td class="is-end">${outOf(j.epoch, j.epochs)}</td><td class="is-end">${figure(j.bestMap5095)}</td>
    <td class="is-end is-wide-only">${j.startedAt && j.endedAt ? duration((new Date(j.endedAt) - new Date(j.startedAt)) / 1000) : '–'}</td>
    <td class="is-end">${when(j.createdAt)}</td></tr>`)}</tbody></table></div></section>`;

const workerList = (workers) => html`<section class="panel is-flush"><header class="panel-head"><h2>${t('worker.title')}</h2></header>
  ${workers.length === 0 ? html`<p class="muted panel-note">${t('worker.none')}</p>` : html`<div class="table-scroll"><table class="table-quiet">
  <thead><tr><th>${t('worker.host')}</th><th>${t('worker.device')}</th><th class="is-wide-only">${t('worker.memory')}</th><th>${t('worker.pool')}</th>
  <th>${t('worker.does')}</th><th class="is-end">${t('device.lastSeen')}</th></tr></thead><tbody>
  ${workers.map((w) => html`<tr data-key="${w.id}"><td>${w.host}</td>
    <td><span class="truncate cell-name" title="${w.deviceName}">${w.deviceName}</span> <small class="muted">${w.device}</small></td>
    <td class="is-wide-only">${bytes(w.memoryBytes)}</td><td>${w.pool}</td>
    <td>${w.jobId ? chip('accent', t('worker.busy')) : chip('mute', t('worker.idle'))}</td><td class="is-end">${when(w.lastSeen)}</td></tr>`)}</tbody>
    </table></div>`}</section>`;
