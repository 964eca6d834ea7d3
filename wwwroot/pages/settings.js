import { on } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { language, t } from '../lib/i18n.js';
import { get, patch, post, put } from '../lib/http.js';
import { color, spanSeconds, toSpan } from '../lib/format.js';
import { needs } from '../lib/rights.js';
import { theme } from '../lib/theme.js';
import { liveView } from '../lib/view.js';
import { reloadProject } from '../shared.js';
import { field } from '../components/dialog.js';
import { keepMembers, loadMembers, memberPanel } from '../components/members.js';
import { parseWaves } from '../components/start-rollout.js';
import { pageHead } from '../components/states.js';
import { attempt } from '../components/toast.js';

/** The project's name, classes, loop policy and keys; the person's language and theme. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project }, signal) {
  const path = `/projects/${encodeURIComponent(project)}`;
  const view = await liveView(root, {
    signal, types: ['project'],
    async load() {
      const [view, loop, key, team, me] = await Promise.all([get(path, signal), get(`${path}/loop`, signal), get('/signing-key', signal), loadMembers(path, signal), get('/me', signal)]);
      return { project: view, policy: loop.policy, key, team, me };
    },
    draw: ({ project: p, policy, key, team, me }) => html`${pageHead({ title: t('page.settings') })}<div class="halves"><div class="stack">
      ${general(p)}${schema(p)}</div><div class="stack">${memberPanel(team)}${loopForm(policy)}${keys(key)}${mine()}${me.dashboard ? cluster() : ''}</div></div>`,
  });
  document.addEventListener('theme', view.redraw, { signal });
  const done = async (work) => { await attempt(work, t('settings.saved')); await reloadProject(); view.refresh(); };
  const forms = {
    general: (form) => done(() => patch(path, { name: form.get('name').trim() })),
    classes: (form, element) => done(async () => { await post(`${path}/classes`, { names: form.get('names').split(/[,\n]/).map((n) => n.trim()).filter(Boolean) }); element.reset(); }),
    policy: (form) => done(() => put(`${path}/loop/policy`, readPolicy(form, view.data().policy))),
  };
  on(root, 'submit', 'form', (event, form) => { event.preventDefault(); if (form.reportValidity()) forms[form.dataset.form](new FormData(form), form); }, signal);
  on(root, 'change', '[data-class]', (event, input) => {
    const row = input.closest('li');
    done(() => patch(`${path}/classes/${row.dataset.id}`, { name: row.querySelector('[data-class=name]').value.trim(), color: row.querySelector('[data-class=color]').value }));
  }, signal);
  keepMembers(root, path, done, signal);
  // The dashboard is no page of ours and sends no token, so the browser is given a pass first.
  on(root, 'click', '[data-cluster]', () => attempt(async () => { await post('/ops/pass'); window.open('/ops/orleans/', '_blank', 'noopener'); }), signal);
}

const general = (p) => html`<form class="panel" data-form="general" novalidate><header class="panel-head"><h2>${t('settings.project')}</h2></header>
  ${field(t('project.name'), html`<input class="form-control" name="name" value="${p.name}" required maxlength="100">`)}
  <footer class="panel-foot">
    <span class="muted">ID <code>${p.id}</code></span><span class="spacer"></span><button type="submit" class="btn btn-primary"${needs('own')}>${t('action.save')}</button>
    </footer></form>`;

const schema = (p) => html`<section class="panel"><header class="panel-head"><h2>${t('settings.schema')}</h2>
  <span class="muted">${t('settings.schemaVersion', { version: p.schema.version })}</span></header>
  ${p.schema.classes.length === 0 ? html`<p class="muted">${t('settings.noClasses')}</p>` : html`<ul class="class-rows">
    ${p.schema.classes.map((c) => html`<li data-key="${c.id}" data-id="${c.id}"><input type="color" class="form-control form-control-color" data-class="color" value="${color(c.color)}" aria-label="${t('settings.colorOf', { name: c.name })}"${needs('edit')}><input class="form-control" data-class="name" value="${c.name}" maxlength="100" aria-label="${t('settings.nameOf', { name: c.name })}"${needs('edit')}><small class="muted">${c.id}</small></li>`)}</ul>`}
  <form data-form="classes" novalidate class="inline-form"><input class="form-control" name="names" required placeholder="${t('settings.newClasses')}" aria-label="${t('settings.newClasses')}"><button type="submit" class="btn btn-quiet"${needs('edit')}>${icon('plus-lg')} ${t('settings.addClasses')}</button>
    </form></section>`;

const check = (name, on, text) => html`<label class="form-check"><input type="checkbox" class="form-check-input" name="${name}"${attr('checked', on)}><span>${text}</span></label>`;
const numeric = (name, value, more) => html`<input class="form-control" type="number" name="${name}" value="${value ?? ''}" ${more}>`;

const loopForm = (p) => html`<form class="panel" data-form="policy" novalidate><header class="panel-head"><h2>${t('settings.loop')}</h2></header>
  <p class="muted">${t('settings.loopText')}</p>
  ${check('approveByItself', p.approveByItself, t('settings.approveByItself'))}${check('rollOutByItself', p.rollOutByItself, t('settings.rollOutByItself'))}${check('continueFromChampion', p.continueFromChampion, t('settings.continue'))}
  ${field(t('settings.startAfter'), numeric('startAfterAccepted', p.startAfterAccepted, html`min="1" placeholder="${t('settings.onlyWhenAsked')}"`), t('settings.startAfterHint'))}
  <div class="field-row">
    ${field(t('settings.minimumMap'), numeric('minimumMap50', p.minimumMap50, html`min="0" max="1" step="0.01" required`), t('settings.minimumMapHint'))}
    ${field(t('settings.maxLoss'), numeric('maxClassLoss', p.maxClassLoss, html`min="0" max="1" step="0.01" required`), t('settings.maxLossHint'))}</div>
  <div class="field-row">
    ${field(t('rollout.waves'), html`<input class="form-control" name="waves" required value="${p.waves.map((w) => Math.round(w * 1000) / 10).join(', ')}">`, t('rollout.wavesHint'))}
    ${field(t('rollout.soak'), numeric('soak', spanSeconds(p.soak), html`min="0" required`), t('rollout.soakHint'))}</div>
  <div class="field-row">${field(t('job.family'), html`<input class="form-control" name="family" value="${p.family}" required>`)}
    ${field(t('settings.start'), html`<input class="form-control" name="start" value="${p.start}" required>`, t('settings.startHint'))}</div>
  ${field(t('job.recipe'), html`<textarea class="form-control is-code" name="recipeJson" rows="3" spellcheck="false">${p.recipeJson}</textarea>`, t('settings.recipeHint'))}
  <footer class="panel-foot"><span class="spacer"></span><button type="submit" class="btn btn-primary"${needs('edit')}>${t('action.save')}</button></footer></form>`;

const readPolicy = (form, before) => ({
  ...before, approveByItself: form.get('approveByItself') === 'on', rollOutByItself: form.get('rollOutByItself') === 'on', continueFromChampion: form.get('continueFromChampion') === 'on',
  startAfterAccepted: form.get('startAfterAccepted') ? Number(form.get('startAfterAccepted')) : null, minimumMap50: Number(form.get('minimumMap50')), maxClassLoss: Number(form.get('maxClassLoss')),
  waves: parseWaves(form.get('waves')), soak: toSpan(Number(form.get('soak'))), family: form.get('family').trim(), start: form.get('start').trim(), recipeJson: form.get('recipeJson').trim() || '{}',
});

const keys = (key) => html`<section class="panel"><header class="panel-head"><h2>${t('settings.keys')}</h2></header>
  <p class="muted">${t('settings.keysText')}</p><dl class="facts"><div><dt>${t('settings.keyId')}</dt><dd><code>${key.keyId}</code></dd></div></dl>
  <details><summary>${t('settings.publicKey')}</summary>
    <pre class="copyable">${key.publicKeyPem}</pre><button type="button" class="btn btn-sm btn-quiet" data-copy="${key.publicKeyPem}">${icon('clipboard')} ${t('action.copy')}</button>
    </details></section>`;

const cluster = () => html`<section class="panel"><header class="panel-head"><h2>${t('settings.cluster')}</h2></header>
  <p class="muted">${t('settings.clusterText')}</p><button type="button" class="btn btn-quiet" data-cluster>${icon('hdd-network')} ${t('settings.openCluster')}</button></section>`;

const segment = (name, value, chosen, text) => html`<button type="button" class="segment" data-do="${name}" data-value="${value}" aria-pressed="${String(value === chosen)}">${text}</button>`;

const mine = () => html`<section class="panel"><header class="panel-head"><h2>${t('settings.mine')}</h2></header><div class="menu-row">
  <span>${t('shell.language')}</span><div class="segments">${segment('language', 'ko', language(), '한국어')}
  ${segment('language', 'en', language(), 'English')}</div></div>
  <div class="menu-row"><span>${t('shell.theme')}</span><div class="segments">
    ${['auto', 'light', 'dark'].map((v) => segment('theme', v, theme(), t(`theme.${v}`)))}</div></div></section>`;
