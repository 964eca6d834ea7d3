import { actions } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t, tOr } from '../lib/i18n.js';
import { needs } from '../lib/rights.js';
import { get, post } from '../lib/http.js';
import { bytes, clock, duration, figure, number, outOf, percent } from '../lib/format.js';
import { href } from '../lib/router.js';
import { isRunning, toneOf } from '../lib/states-of.js';
import { liveView, throttle } from '../lib/view.js';
import { subscribe } from '../lib/events.js';
import { confirmDialog } from '../components/dialog.js';
import { bar, chip, fact, pageHead, stat, when } from '../components/states.js';
import { say } from '../components/toast.js';
import '../components/metric-chart.js';

const lossNames = [['loss', '--series-1'], ['loss_iou', '--series-2'], ['loss_obj', '--series-3'], ['loss_cls', '--series-4'], ['loss_dfl', '--series-3']];
const scoreNames = [['map50', '--series-3'], ['map5095', '--series-1']];

/** One training job: live curves, how far, what it says. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project, job: id }, signal) {
  const path = `/jobs/${encodeURIComponent(id)}`;
  let metrics = {};
  let log = { items: [] };
  let files = { items: [] };

  const view = await liveView(root, {
    signal, shape: 'detail', types: ['job'], concerns: (hint) => hint.id === id, load: () => get(path, signal),
    draw: (job) => html`${head(project, job)}${facts(job)}
      <div class="charts"><section class="panel"><header class="panel-head"><h2>${t('job.lossChart')}</h2></header>
        <metric-chart data-keep data-chart="loss" data-empty="${t('job.noLoss')}"></metric-chart></section>
      <section class="panel"><header class="panel-head"><h2>${t('job.scoreChart')}</h2></header>
        <metric-chart data-keep data-chart="score" data-empty="${t('job.noScore')}"></metric-chart></section></div>
      ${findings(log)}
      <div class="halves">${recipe(job)}${logPanel(log, files)}</div>`,
    after: showCharts,
  });

  function showCharts() {
    fill('loss', lossNames, t('job.step'), null);
    fill('score', scoreNames, t('job.step'), [0, 1]);
  }

  function fill(name, names, xLabel, y) {
    const chart = root.querySelector(`[data-chart=${name}]`);
    const present = names.filter(([key]) => metrics[key]?.length);
    if (!chart || present.length === 0) return;
    const x = [...new Set(present.flatMap(([key]) => metrics[key].map((p) => p.step)))].sort((a, b) => a - b);
    const series = present.map(([key, color]) => { const at = new Map(metrics[key].map((p) => [p.step, p.value])); return { label: t(`metric.${key}`), color, values: x.map((step) => at.get(step) ?? null) }; });
    Object.assign(chart, { xLabel, y });
    chart.data = { x, series };
  }

  async function more() {
    [metrics, log, files] = await Promise.all([get(`${path}/metrics?maxPoints=400`, signal), tail(path, signal), get(`${path}/files`, signal)]);
    view.redraw();
    const box = root.querySelector('.log');
    if (box && !box.matches(':hover')) box.scrollTop = box.scrollHeight;
  }

  subscribe(['job'], throttle(() => more().catch(() => {}), 1500, signal), signal);
  actions(root, {
    cancel: async () => {
      const done = await confirmDialog({ title: t('job.cancelTitle', { number: view.data().number }), text: t('job.cancelText', { epoch: view.data().epoch, epochs: view.data().epochs }), ok: t('job.cancel'), submit: () => post(`${path}/cancel`) });
      if (done) { say(t('running.stopped.training')); view.refresh(); }
    },
  }, signal);
  if (view.data()) await more();
}

/** The last lines of the log. */
async function tail(path, signal) {
  let answer = await get(`${path}/log?limit=500`, signal);
  for (let pages = 0; answer.next && pages < 20; pages++) answer = await get(`${path}/log?limit=500&cursor=${encodeURIComponent(answer.next)}`, signal);
  return answer;
}

const head = (project, job) => pageHead({
  title: t('job.number', { number: job.number }), back: { href: href('p', project, 'training'), text: t('page.training') },
  actions: html`${job.modelId ? html`<a class="btn btn-primary" href="${href('p', project, 'models', job.modelId)}">${icon('box-seam')} ${t('job.seeModel')}</a>` : ''}${isRunning(job) ? html`<button type="button" class="btn btn-quiet is-bad" data-action="cancel"${needs('edit')}>${icon('stop-fill')} ${t('job.cancel')}</button>` : ''}`,
});

const facts = (job) => html`<section class="panel"><div class="row-between">
  <span>${chip(toneOf('job', job.state), t(`job.state.${job.state}`))} ${isRunning(job) && job.phase && job.phase !== 'training' ? html`<span class="muted">${tOr(`job.phase.${job.phase}`, job.phase)}</span>` : ''}</span><span class="muted">${job.family} · ${t('version.number', { number: job.datasetVersion })} · ${t(`start.${job.startKind}`)}</span></div>
  ${job.code ? html`<p class="form-error">${icon('exclamation-triangle')} <span>${tOr(`problem.${job.code}`, job.message)} <code>${job.code}</code></span></p>` : ''}
  ${isRunning(job) ? bar(job.state === 'queued' ? null : job.fraction, t('job.progress')) : ''}
  <dl class="stats">
    ${stat(t('job.progress'), percent(job.fraction))}${isRunning(job) ? stat(t('job.left'), duration(job.secondsLeft)) : stat(t('job.took'), job.startedAt && job.endedAt ? duration((new Date(job.endedAt) - new Date(job.startedAt)) / 1000) : '–')}
  ${stat(t('job.epoch'), outOf(job.epoch, job.epochs))}${stat(t('job.step'), outOf(job.step, job.steps))}
    ${stat(t('job.speed'), number(job.imagesPerSecond, 1), { unit: t('unit.imagesPerSecond') })}
    ${stat(t('job.best'), figure(job.bestMap5095), { unit: 'mAP50-95', title: t('job.bestSource') })}
    ${stat(t('job.attempt'), number(job.attempt), { title: t('job.attemptHint') })}</dl></section>`;

function recipe(job) {
  const values = Object.entries(JSON.parse(job.recipeJson || '{}'));
  return html`<section class="panel"><header class="panel-head"><h2>${t('job.recipe')}</h2></header>
    ${values.length === 0 ? html`<p class="muted">${t('job.preset')}</p>` : html`<dl class="facts">${values.map(([key, value]) => html`<div>
    <dt>${key}</dt><dd>${typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd></div>`)}</dl>`}
    <dl class="facts">
      ${fact(t('worker.title'), job.workerId ?? '–')}${fact(t('worker.pool'), job.pool)}${fact(t('job.created'), when(job.createdAt))}
    </dl></section>`;
}

/** What the trainer found out about the data, each once however often the job was taken up. */
function findings(log) {
  const lines = new Set(log.items.filter((line) => line.level === 'warning').map((line) => line.line));
  const found = [...lines].map((line) => /^training\.([a-z_]+) (.*?): (.*)$/s.exec(line)).filter(Boolean);
  return found.length === 0 ? '' : html`<section class="panel"><header class="panel-head"><h2>${t('job.findings')}</h2><span class="muted">${t('job.findingsHint')}</span></header>
    <dl class="facts">${found.map(([, code, subject, message]) => html`<div><dt>${subject || code.replaceAll('_', ' ')}</dt><dd>${message} <code>training.${code}</code></dd></div>`)}</dl></section>`;
}

const logPanel = (log, files) => html`<section class="panel"><header class="panel-head"><h2>${t('job.log')}</h2>
  ${files.items.map((file) => html`<a class="btn btn-quiet" href="${file.url}" download="${file.name}">${icon('download')} ${file.name} <span class="muted">${bytes(file.bytes)}</span></a>`)}</header>
  ${log.items.length === 0 ? html`<p class="muted">${t('job.noLog')}</p>` : html`<ol class="log" tabindex="0" aria-label="${t('job.log')}">${log.items.map((line) => html`<li data-key="${line.ordinal}"${attr('data-level', line.level !== 'info' && line.level)}><time>${clock(line.at)}</time><span>${line.line}</span></li>`)}</ol>`}</section>`;
