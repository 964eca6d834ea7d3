import { on } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { bytes } from '../lib/format.js';
import { go, href } from '../lib/router.js';
import { store } from '../lib/store.js';
import { upload } from '../lib/upload.js';
import { field, openDialog } from './dialog.js';
import { say, sayError } from './toast.js';

/** Where to drop an archive; a button for those who do not drag. */
export const dropZone = () => html`<label class="drop">${icon('file-earmark-zip')}<b>${t('upload.drop')}</b><span class="muted">${t('upload.formats')}</span>
  <span class="btn btn-primary">${icon('upload')} ${t('upload.choose')}</span><input type="file" accept=".zip,application/zip" class="visually-hidden"></label>`;

const splitChoices = ['source', 'pool', 'train', 'val', 'test'];

/** Asks how the images are split, then sends the file. @param {string} project @param {File} file */
async function take(project, file) {
  if (store.get('upload')) return sayError(new Error(t('upload.busy')));
  if (!/\.zip$/i.test(file.name)) return sayError(new Error(t('upload.notZip', { name: file.name })));
  const splitBy = await openDialog({
    title: t('upload.title'), ok: t('upload.start'),
    body: html`<p class="file-line">${icon('file-earmark-zip')} <b class="truncate">${file.name}</b> <span class="muted">${bytes(file.size)}</span></p>
      ${field(t('upload.split'), html`<select class="form-select" name="splitBy">${splitChoices.map((s) => html`<option value="${s}">${t(`upload.split.${s}`)}</option>`)}</select>`, t('upload.splitHint'))}`,
    submit: (form) => form.get('splitBy'),
  });
  if (!splitBy) return;
  go(href('p', project, 'data', 'imports'));
  try {
    const id = await upload(project, file, splitBy);
    say(t('upload.sent', { name: file.name }));
    if (location.hash === href('p', project, 'data', 'imports')) go(href('p', project, 'data', 'imports', id));
  } catch (error) {
    sayError(error);
  }
}

/** Takes files dropped on or chosen in `root`. @param {HTMLElement} root @param {string} project @param {AbortSignal} signal */
export function takeUploads(root, project, signal) {
  const hot = (event, over) => {
    if (![...(event.dataTransfer?.types ?? [])].includes('Files')) return;
    event.preventDefault();
    root.classList.toggle('is-dropping', over);
  };
  root.addEventListener('dragover', (event) => hot(event, true), { signal });
  root.addEventListener('dragleave', (event) => { if (!root.contains(event.relatedTarget)) hot(event, false); }, { signal });
  root.addEventListener('drop', (event) => {
    hot(event, false);
    const file = event.dataTransfer.files[0];
    if (file) take(project, file);
  }, { signal });
  on(root, 'change', 'input[type=file]', (event, input) => {
    const [file] = input.files;
    input.value = '';
    if (file) take(project, file);
  }, signal);
}
