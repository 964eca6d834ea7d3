import { actions } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t, tOr } from '../lib/i18n.js';
import { get } from '../lib/http.js';
import { needs } from '../lib/rights.js';
import { bytes, figure, number } from '../lib/format.js';
import { go, href } from '../lib/router.js';
import { toneOf } from '../lib/states-of.js';
import { classOf } from '../lib/store.js';
import { liveView } from '../lib/view.js';
import { classBars, intervalPlot } from '../components/comparison.js';
import { approveModel, rejectModel } from '../components/decide-model.js';
import { analysisPanels } from '../components/evaluation.js';
import { startRollout } from '../components/start-rollout.js';
import { openTryOut } from '../components/try-out.js';
import { chip, fact, pageHead, stat, when } from '../components/states.js';
import { attempt } from '../components/toast.js';
import '../components/metric-chart.js';

/** One model version: how good, why the gate says so, where it came from. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project, model: id }, signal) {
  const path = `/models/${encodeURIComponent(id)}`;
  let evaluation = null;
  const view = await liveView(root, {
    signal, shape: 'detail', types: ['model'], concerns: (hint) => hint.id === id,
    async load() {
      const model = await get(path, signal);
      const [job, parent] = await Promise.all([get(`/jobs/${encodeURIComponent(model.jobId)}`, signal), model.parentId && get(`/models/${encodeURIComponent(model.parentId)}`, signal)].map((p) => p && p.catch(() => null)));
      return { model, job, parent };
    },
    draw: ({ model, job, parent }) => html`${head(project, model)}<div class="halves"><div class="stack">
      ${figures(model)}${gate(model)}${lineage(project, model, job, parent)}</div>
      <div class="stack"><section class="panel"><header class="panel-head"><h2>${t('model.byClass')}</h2><span class="muted">AP50</span></header>
        ${classBars(model.evaluation, classOf)}</section>
      ${evaluation ? html`<section class="panel"><header class="panel-head"><h2>${t('model.curves')}</h2><span class="muted">IoU 0.50</span></header>
        <metric-chart data-keep data-chart="pr"></metric-chart></section>${cocoTable(evaluation.coco)}${analysisPanels(evaluation.analysis, classOf)}` : ''}</div></div>`,
    after: showCurves,
  });

  function showCurves() {
    const chart = root.querySelector('[data-chart=pr]');
    if (!chart || chart.filled || !evaluation) return;
    Object.assign(chart, { filled: true, xLabel: t('metric.recall'), y: [0, 1.02] });
    chart.data = {
      x: Array.from({ length: 101 }, (_, i) => i / 100),
      series: evaluation.coco.classes.filter((c) => c.precision50.length === 101).map((c) => ({ label: classOf(c.classId).name, color: classOf(c.classId).color, values: c.precision50.map((p) => (p < 0 ? null : p)) })),
    };
  }

  const again = (done) => { if (done) view.refresh(); };
  actions(root, {
    approve: async () => again(await approveModel(view.data().model)), reject: async () => again(await rejectModel(view.data().model)), try: () => openTryOut(project, view.data().model),
    download: () => attempt(async () => { location.assign((await get(`${path}/package`)).url); }),
    rollout: async () => { const rollout = await startRollout(project, view.data().model); if (rollout) go(href('p', project, 'rollouts', rollout)); },
  }, signal);
  if (!view.data()) return;
  evaluation = await get(`${path}/evaluation`, signal).catch(() => null);
  view.redraw();
}

const head = (project, m) => pageHead({
  title: html`${t('model.number', { number: m.number })} ${chip(toneOf('model', m.stage), t(`model.stage.${m.stage}`), m.stage === 'production' ? 'award' : undefined)}`, back: { href: href('p', project, 'models'), text: t('page.models') },
  actions: html`<button type="button" class="btn btn-quiet" data-action="try">${icon('image')} ${t('model.try')}</button>
    ${m.packageSha256 ? html`<button type="button" class="btn btn-quiet" data-action="download">${icon('download')} ${t('model.download')} <small class="muted">${bytes(m.packageBytes)}</small></button>` : ''}
    ${m.stage === 'candidate' ? html`<button type="button" class="btn btn-quiet is-bad" data-action="reject"${needs('edit')}>${icon('x-lg')} ${t('model.reject')}</button>
      <button type="button" class="btn btn-primary" data-action="approve"${needs('edit')}>${icon('check-lg')} ${t('model.approve')}</button>` : ''}
    ${m.packageSha256 && ['approved', 'production', 'retired'].includes(m.stage) ? html`<button type="button" class="btn ${m.stage === 'approved' ? 'btn-primary' : 'btn-quiet'}" data-action="rollout"${needs('operate')}>${icon('rocket-takeoff')} ${t('model.rollOut')}</button>` : ''}`,
});

const figures = (m) => html`<section class="panel"><dl class="stats is-large">
  ${stat('mAP50', figure(m.evaluation.map50), { title: t('model.map50Source', { images: m.evaluation.images }) })}
  ${stat('mAP50-95', figure(m.evaluation.map5095), { title: t('model.map50Source', { images: m.evaluation.images }) })}
  ${stat(t('model.latency'), number(m.evaluation.millisecondsPerImage, 1), { unit: 'ms', title: t('model.latencySource') })}</dl>
  ${m.evaluation.champion ? html`<h3>${t('model.againstChampion')}</h3>
    ${intervalPlot(m.evaluation.champion)}` : html`<p class="muted">${t('model.noChampion')}</p>`}</section>`;

const gate = (m) => html`<section class="panel"><header class="panel-head"><h2>${t('gate.title')}</h2>${chip(toneOf('gate', m.gate), t(`gate.${m.gate}`))}</header>
  ${m.gateReasons.length === 0 ? html`<p class="muted">${t(m.evaluation.champion ? 'gate.passedChampion' : 'gate.passedFirst')}</p>` : html`<table class="table-quiet"><thead><tr>
    <th>${t('gate.reason')}</th><th class="is-end">${t('gate.measured')}</th><th class="is-end">${t('gate.bound')}</th></tr></thead><tbody>
    ${m.gateReasons.map((r) => html`<tr><td>${tOr(`reason.${r.code}`, r.message)}<br><small class="muted">${r.message}</small></td>
    <td class="is-end"><b>${number(r.measured, 3)}</b></td><td class="is-end">${number(r.bound, 3)}</td></tr>`)}</tbody></table>`}
  ${m.decidedBy ? html`<p class="quote">${icon('person')} <b>${m.decidedBy}</b> ${m.comment ? html`“${m.comment}”` : ''}</p>` : ''}</section>`;

const lineage = (project, m, job, parent) => html`<section class="panel"><header class="panel-head"><h2>${t('model.lineage')}</h2></header><dl class="facts">
    ${fact(t('model.trainedBy'), html`<a href="${href('p', project, 'training', m.jobId)}">${job ? t('job.number', { number: job.number }) : m.jobId}</a>`)}
    ${fact(t('job.data'), html`<a href="${href('p', project, 'data', 'versions')}">v${m.datasetVersion}</a>`)}
    ${fact(t('model.parent'), m.parentId ? html`<a href="${href('p', project, 'models', m.parentId)}">${parent ? t('model.number', { number: parent.number }) : m.parentId}</a>` : t('model.noParent'))}
    ${fact(t('job.family'), m.family)}
    ${fact(t('model.parity'), m.parityMaxDifference < 0 ? '–' : m.parityMaxDifference.toExponential(1), t('model.parityHint'))}
    ${fact(t('model.package'), m.packageSha256 ? html`<code>${m.packageSha256.slice(0, 16)}</code>` : t('model.unpublished'), m.packageSha256)}
    ${fact(t('model.created'), when(m.createdAt))}
  </dl></section>`;

const cocoTable = (coco) => html`<section class="panel"><header class="panel-head"><h2>${t('model.coco')}</h2>
  <span class="muted">${t('model.onImages', { count: coco.images })}</span></header><dl class="stats">
  ${[['AP', coco.ap], ['AP50', coco.ap50], ['AP75', coco.ap75], ['AP S', coco.apSmall], ['AP M', coco.apMedium], ['AP L', coco.apLarge], ['AR1', coco.ar1], ['AR10', coco.ar10], ['AR100', coco.ar100]].map(([name, value]) => stat(name, figure(value)))}</dl>
  </section>`;
