import { actions, on } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t, tOr } from '../lib/i18n.js';
import { get, patch, post, put } from '../lib/http.js';
import { needs } from '../lib/rights.js';
import { number, spanSeconds, toSpan } from '../lib/format.js';
import { href } from '../lib/router.js';
import { deviceState, toneOf } from '../lib/states-of.js';
import { liveView } from '../lib/view.js';
import { confirmDialog, field, openDialog } from '../components/dialog.js';
import { chip, fact, pageHead, stat, when } from '../components/states.js';
import { attempt, say } from '../components/toast.js';
import { modelsOf } from './devices.js';

/** One device: what it runs, how fast, where its frames come from. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project, device: id }, signal) {
  const path = `/devices/${encodeURIComponent(id)}`;
  const pipeline = await get(`${path}/pipeline`, signal).catch(() => null);
  const view = await liveView(root, {
    signal, shape: 'detail', types: ['device', 'rollout'], concerns: (hint) => hint.type !== 'device' || hint.id === id,
    async load() {
      const [device, models] = await Promise.all([get(path, signal), get(`/projects/${encodeURIComponent(project)}/models?limit=200`, signal)]);
      return { device, models: models.items };
    },
    draw: ({ device, models }) => html`${head(project, device)}<div class="halves"><div class="stack">${now(device, models)}${install(device)}</div>
      <div data-keep class="pipeline-box"></div></div>`,
    after: () => {
      const box = root.querySelector('.pipeline-box');
      if (box && pipeline && !box.hasChildNodes()) box.innerHTML = pipelineForm(pipeline).text;
    },
  });
  actions(root, {
    rename: async () => {
      const done = await openDialog({ title: t('device.rename'), ok: t('action.save'), body: field(t('device.name'), html`<input class="form-control" name="name" value="${view.data().device.name}" maxlength="100" required autofocus>`), submit: async (form) => { await patch(path, { name: form.get('name').trim() }); return true; } });
      if (done) view.refresh();
    },
    revoke: async () => {
      const done = await confirmDialog({ title: t('device.revokeTitle', { name: view.data().device.name }), text: t('device.revokeText'), ok: t('device.revoke'), submit: () => post(`${path}/revoke`) });
      if (done) { say(t('device.revoked')); view.refresh(); }
    },
    'run-again': () => attempt(async () => { const current = await get(`${path}/pipeline`); await put(`${path}/pipeline`, { ...current, pass: (current.pass ?? 0) + 1 }); view.refresh(); }, t('device.againDone')),
  }, signal);
  on(root, 'submit', 'form', async (event, form) => {
    event.preventDefault();
    if (form.reportValidity()) await attempt(async () => { const current = await get(`${path}/pipeline`); await put(`${path}/pipeline`, { ...current, ...read(new FormData(form), current) }); view.refresh(); }, t('device.saved'));
  }, signal);
}

const head = (project, d) => pageHead({
  title: html`<span class="truncate">${d.name}</span> ${chip(toneOf('device', deviceState(d)), t(`device.state.${deviceState(d)}`))}`, back: { href: href('p', project, 'devices'), text: t('page.devices') },
  actions: html`<button type="button" class="btn btn-quiet" data-action="rename"${needs('operate')}>${icon('pencil')} ${t('device.rename')}</button>
    ${d.status === 'revoked' ? '' : html`<button type="button" class="btn btn-quiet is-bad" data-action="revoke"${needs('operate')}>${icon('key')} ${t('device.revoke')}</button>`}`,
});

function now(d, models) {
  const { runs, wanted, behind } = modelsOf(d, models);
  return html`<section class="panel"><header class="panel-head"><h2>${t('device.now')}</h2><span class="muted">${t('device.lastSeen')} ${when(d.lastSeen)}</span></header>
  <dl class="stats is-large">${stat('FPS', number(d.fps, 1), { title: t('device.fpsHint') })}
    ${stat(t('device.latency'), number(d.latencyMs, 1), { unit: 'ms', title: t('device.latencyHint') })}
    ${stat(t('device.temperature'), number(d.temperatureCelsius, 0), { unit: '°C' })}</dl>
  <dl class="facts">
    ${fact(t('device.runs'), runs ?? t('device.noModel'))}
    ${fact(t('device.desired'), html`${wanted ?? '–'} ${behind ? chip('warn', t('device.behind')) : ''}`)}
    ${fact(t('device.generation'), `${number(d.reportedGeneration)} / ${number(d.desiredGeneration)}`, t('device.generationHint'))}
    ${fact(t('device.seen'), number(d.framesSeen))}
    ${fact(t('device.captured'), number(d.framesCaptured))}
    ${fact(t('device.left'), d.framesLeft === null ? t('device.endless') : number(d.framesLeft))}
    ${fact(t('device.software'), d.softwareVersion?.split('+')[0] ?? '–', d.softwareVersion)}
  </dl></section>`;
}

const steps = ['downloading', 'verifying', 'testing', 'switching', 'soaking', 'confirmed'];

function install(d) {
  if (!d.installStep) return html``;
  const at = steps.indexOf(d.installStep);
  return html`<section class="panel"><header class="panel-head"><h2>${t('device.install')}</h2>
    ${at < 0 ? chip('bad', t(`install.${d.installStep}`)) : ''}</header><ol class="install-steps">
    ${steps.map((step, i) => html`<li${attr('data-state', at < 0 ? null : i < at || d.installStep === 'confirmed' ? 'done' : i === at ? 'active' : null)}>${t(`install.${step}`)}</li>`)}</ol>
  ${d.installCode ? html`<p class="form-error">${icon('exclamation-triangle')} <span>${tOr(`problem.${d.installCode}`, d.installMessage)} <code>${d.installCode}</code></span></p>` : ''}</section>`;
}

const pipelineForm = ({ source, maxFps, capture }) => html`<form class="panel" novalidate><header class="panel-head"><h2>${t('device.source')}</h2>
  <button type="button" class="btn btn-sm btn-quiet" data-action="run-again"${needs('operate')}>${icon('arrow-clockwise')} ${t('device.again')}</button></header>
  <div class="field-row">
    ${field(t('device.sourceKind'), html`<select class="form-select" name="kind">${['none', 'folder', 'video', 'camera', 'rtsp'].map((kind) => html`<option value="${kind}"${attr('selected', kind === source.kind)}>${t(`source.${kind}`)}</option>`)}</select>`)}
    ${field(t('device.maxFps'), html`<input class="form-control" type="number" name="maxFps" min="0" step="0.1" value="${maxFps}" required>`, t('device.maxFpsHint'))}</div>
  ${field(t('device.address'), html`<input class="form-control" name="address" value="${source.address ?? ''}" autocomplete="off" spellcheck="false">`, t('device.addressHint'))}
  <h3>${t('device.capture')}</h3>
    <label class="form-check"><input class="form-check-input" type="checkbox" name="enabled"${attr('checked', capture.enabled)}><span>${t('device.captureOn')}</span></label>
  <div class="field-row">
    ${field(t('device.minScore'), html`<input class="form-control" type="number" name="minScore" min="0" max="1" step="0.01" value="${capture.minScore}" required>`, t('device.minScoreHint'))}
    ${field(t('device.maxFrames'), html`<input class="form-control" type="number" name="maxFramesPerPass" min="0" value="${capture.maxFramesPerPass}" required>`)}</div>
  <div class="field-row">
    ${field(t('device.distance'), html`<input class="form-control" type="number" name="minHashDistance" min="0" max="64" value="${capture.minHashDistance}" required>`, t('device.distanceHint'))}
    ${field(t('device.coolDown'), html`<input class="form-control" type="number" name="coolDown" min="0" value="${spanSeconds(capture.coolDown)}" required>`)}</div>
  <footer class="panel-foot"><span class="spacer"></span><button type="submit" class="btn btn-primary"${needs('operate')}>${t('action.save')}</button></footer></form>`;

const read = (form, current) => ({
  source: { kind: form.get('kind'), address: form.get('kind') === 'none' ? null : form.get('address').trim() || null }, maxFps: Number(form.get('maxFps')),
  capture: { ...current.capture, enabled: form.get('enabled') === 'on', minScore: Number(form.get('minScore')), maxFramesPerPass: Number(form.get('maxFramesPerPass')), minHashDistance: Number(form.get('minHashDistance')), coolDown: toSpan(Number(form.get('coolDown'))) },
});
