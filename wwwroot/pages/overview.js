import { actions } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get, post } from '../lib/http.js';
import { figure, number, percent, duration } from '../lib/format.js';
import { href } from '../lib/router.js';
import { isRunning, toneOf } from '../lib/states-of.js';
import { liveView } from '../lib/view.js';
import { boxedPicture } from '../components/box-overlay.js';
import { intervalPlot } from '../components/comparison.js';
import { loopRing } from '../components/loop-ring.js';
import { waitingList } from '../components/waiting.js';
import { bar, chip, stat, when } from '../components/states.js';
import { attempt } from '../components/toast.js';

const panel = (title, link, body) => html`<section class="panel"><header class="panel-head"><h2>${title}</h2>
  ${link ? html`<a href="${link.href}">${link.text}${icon('chevron-right')}</a>` : ''}</header>${body}</section>`;

const modelFigures = (project, model, name) => model
  ? html`<div class="rival"><span class="rival-name">${name}</span><a href="${href('p', project, 'models', model.id)}">${t('model.number', { number: model.number })}</a>
    <b class="rival-figure" title="${t('model.map50Source', { images: model.evaluation.images })}">${figure(model.evaluation.map50)}</b><small class="muted">mAP50 · ${figure(model.evaluation.map5095)} mAP50-95</small></div>`
  : html`<div class="rival is-none"><span class="rival-name">${name}</span><span class="muted">${t('compare.none')}</span></div>`;

const rivals = (project, { champion, challenger }) => panel(t('compare.title'), { href: href('p', project, 'models'), text: t('page.models') }, html`
  <div class="rivals">${modelFigures(project, champion, t('compare.champion'))}${modelFigures(project, challenger, t('compare.challenger'))}</div>
  ${challenger?.evaluation.champion ? intervalPlot(challenger.evaluation.champion) : ''}`);

const training = (project, job) => panel(t('page.training'), job && { href: href('p', project, 'training', job.id), text: t('job.number', { number: job.number }) }, !job
  ? html`<p class="muted">${t('overview.noJob')}</p>`
  : html`<div class="row-between">
    ${chip(toneOf('job', job.state), t(`job.state.${job.state}`))}<span class="muted">${job.family} · ${t('version.number', { number: job.datasetVersion })}</span></div>
    ${isRunning(job) ? bar(job.fraction, t('page.training')) : ''}
    <dl class="stats">${isRunning(job) ? html`${stat(t('job.progress'), percent(job.fraction))}${stat(t('job.left'), duration(job.secondsLeft))}
      ${stat(t('job.speed'), number(job.imagesPerSecond, 1), { unit: t('unit.imagesPerSecond') })}` : html`${stat(t('job.ended'), when(job.endedAt))}`}${stat(t('job.best'), figure(job.bestMap5095), { unit: 'mAP50-95' })}</dl>`);

const rounds = (project, list, models) => panel(t('round.history'), null, list.length === 0
  ? html`<p class="muted">${t('round.noneYet')}</p>`
  : html`<table class="table-quiet"><thead><tr><th>${t('round.round')}</th><th>${t('round.state')}</th><th>${t('round.data')}</th><th>mAP50</th>
    <th class="is-end">${t('round.started')}</th></tr></thead><tbody>
    ${list.slice(0, 6).map((r) => html`<tr data-key="${r.number}"><td>${number(r.number)}</td><td>${chip(toneOf('round', r.stage), t(`round.stage.${r.stage}`))}</td>
      <td>${r.datasetVersion ? html`<a href="${href('p', project, 'data', 'versions')}">v${r.datasetVersion}</a>` : '–'}</td>
      <td>${r.modelId ? html`<a href="${href('p', project, 'models', r.modelId)}">${figure(models.find((m) => m.id === r.modelId)?.evaluation.map50)}</a>` : '–'}</td>
        <td class="is-end">${when(r.startedAt)}</td></tr>`)}</tbody></table>`);

const strip = (title, link, pictures) => html`<section class="panel is-flush"><header class="panel-head"><h2>${title}</h2>
  <a href="${link.href}">${link.text}${icon('chevron-right')}</a></header><div class="strip">${pictures}</div></section>`;

const frameStrip = (project, frames) => strip(t('overview.frames'), { href: href('p', project, 'feedback'), text: t('page.feedback') }, frames.map((f) => html`<a data-key="${f.id}" class="frame" href="${href('p', project, 'feedback', f.id)}">${boxedPicture({ url: f.thumbnailUrl, name: f.source, width: f.width, height: f.height, boxes: f.detections })}
    <span class="frame-tag"><span class="truncate">${t(`feedback.reason.${f.reason}`)}</span><span>${number(f.score, 2)}</span></span></a>`));

const imageStrip = (project, images) => images.length === 0 ? '' : strip(t('overview.images'), { href: href('p', project, 'data'), text: t('page.data') }, images.map((i) => html`<a data-key="${i.id}" class="frame" href="${href('p', project, 'annotate', i.id)}">${boxedPicture({ url: i.thumbnailUrl, name: i.name, width: i.width, height: i.height, boxes: i.annotations })}</a>`));

/** The loop, what waits, and how good the model is. @param {Element} root @param {{ project: string }} params @param {AbortSignal} signal */
export async function show(root, { project }, signal) {
  const path = `/projects/${encodeURIComponent(project)}`;
  const view = await liveView(root, {
    signal, shape: 'ring', types: ['project', 'image', 'version', 'import', 'job', 'model', 'rollout', 'device', 'feedback', 'round'],
    async load() {
      const [overview, frames, list, models] = await Promise.all([get(`${path}/overview`, signal), get(`${path}/feedback?state=queued&limit=8`, signal), get(`${path}/rounds`, signal), get(`${path}/models?limit=50`, signal)]);
      const images = frames.items.length > 0 ? [] : (await get(`${path}/images?limit=8`, signal)).items;
      return { overview, images, frames: frames.items, rounds: list.items ?? list, models: models.items };
    },
    draw: ({ overview, images, frames, rounds: list, models }) => html`<h1 class="visually-hidden">${overview.project.name}</h1>
      <div class="overview"><div class="stack"><div class="ring-box">${loopRing(overview)}</div>
        ${frames.length > 0 ? frameStrip(project, frames) : imageStrip(project, images)}</div>
      <div class="stack">${overview.counts.images === 0 ? firstSteps(project) : panel(t('bell.title'), null, waitingList(project, overview.waiting))}
      ${rivals(project, overview)}${training(project, overview.job)}${rounds(project, list, models)}</div></div>`,
  });
  actions(root, {
    'start-round': async () => { await attempt(() => post(`${path}/rounds`), t('round.started.toast')); view.refresh(); },
    'stop-round': async () => { await attempt(() => post(`${path}/rounds/current/stop`), t('round.stopped')); view.refresh(); },
  }, signal);
}

const firstSteps = (project) => panel(t('overview.firstTitle'), null, html`<ol class="first-steps">
  ${[['upload', 'data/imports', 'overview.first1'], ['hdd-network', 'devices', 'overview.first2'], ['play-fill', '', 'overview.first3']].map(([name, place, key]) => html`<li><a href="${place ? `${href('p', project)}/${place}` : href('p', project)}">${icon(name)}<span>${t(key)}</span></a></li>`)}</ol>`);
