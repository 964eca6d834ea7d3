import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get, post } from '../lib/http.js';
import { store } from '../lib/store.js';
import { sendFile } from '../lib/upload.js';
import { field, openDialog } from './dialog.js';

/** A number whose empty value means the preset. @param {string} name @param {unknown} preset */
const numberInput = (name, preset, min, step) => html`<input class="form-control" type="number" name="${name}" min="${min}" step="${step}" placeholder="${preset ?? ''}">`;

/** Only where a worker runs training code that people bring. */
const trainerFields = html`
  ${field(t('job.trainer'), html`<select class="form-select" name="trainer"><option value="built-in">${t('trainer.builtIn')}</option><option value="external">${t('trainer.external')}</option></select>`)}
  <div data-bundle hidden>${field(t('job.bundle'), html`<input class="form-control" type="file" name="bundle" accept=".vbundle">`, t('job.bundleHint'))}</div>`;

function showBundle(dialog) {
  const trainer = dialog.querySelector('[name=trainer]');
  trainer?.addEventListener('change', () => {
    dialog.querySelector('[data-bundle]').hidden = trainer.value !== 'external';
    dialog.querySelector('[name=bundle]').required = trainer.value === 'external';
  });
}

const bodyOf = (versions, families, preset, champion, brings) => html`
  <div class="field-row">
    ${field(t('job.data'), html`<select class="form-select" name="version">${versions.map((v) => html`<option value="${v.number}">v${v.number} · ${t('data.imageCount', { count: v.images })}${v.note ? ` · ${v.note}` : ''}</option>`)}</select>`)}
  ${field(t('job.family'), html`<select class="form-select" name="family">${families.map((f) => html`<option>${f}</option>`)}</select>`)}</div>
  ${field(t('job.from'), html`<select class="form-select" name="start">${champion ? html`<option value="model">${t('start.model')}</option>` : ''}<option value="starter">${t('start.starter')}</option><option value="scratch">${t('start.scratch')}</option></select>`, t('start.hint'))}
  <div class="field-row">${field(t('job.epochs'), numberInput('epochs', preset.epochs, 1, 1))}
    ${field(t('job.size'), numberInput('inputSize', preset.inputSize, 32, 32), t('job.sizeHint'))}
    ${field(t('job.batch'), numberInput('batchSize', preset.batchSize, 1, 1))}</div>
  ${brings ? trainerFields : ''}`;

/** Asks what to train and starts it. @param {string} project @param {any[]} versions frozen ones, newest first @returns {Promise<string|null>} the job's id */
export async function startTraining(project, versions) {
  const champion = store.get('project')?.championId;
  const families = (await get('/recipes')).items;
  const preset = await get(`/recipes/${families[0]}`).catch(() => ({}));
  const workers = await get('/workers').catch(() => ({ items: [] }));
  const brings = workers.items.some((worker) => worker.trainers.includes('external'));
  return openDialog({
    title: t('job.start'), ok: t('job.startDo'), body: bodyOf(versions, families, preset, champion, brings), ready: showBundle,
    async submit(form) {
      const bundleSha256 = form.get('trainer') === 'external' ? await sendFile(project, form.get('bundle'), new AbortController().signal, () => {}) : undefined;
      const recipe = Object.fromEntries(['epochs', 'inputSize', 'batchSize'].filter((name) => form.get(name)).map((name) => [name, Number(form.get(name))]));
      const kind = form.get('start');
      const start = kind === 'model' ? { kind, modelId: champion } : { kind };
      return (await post(`/projects/${encodeURIComponent(project)}/jobs`, { datasetVersion: Number(form.get('version')), family: form.get('family'), recipe, start, trainer: form.get('trainer') ?? undefined, bundleSha256 })).result;
    },
  });
}
