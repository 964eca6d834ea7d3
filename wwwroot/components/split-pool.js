import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { post } from '../lib/http.js';
import { number } from '../lib/format.js';
import { field, openDialog } from './dialog.js';
import { say } from './toast.js';

const input = (name, value) => html`<input class="form-control" type="number" name="${name}" min="0" max="100" step="1" value="${value}" required>`;

/** Asks for proportions and gives the labelled images of the pool a split. @param {string} path of the project @param {any} counts */
export async function splitPool(path, counts) {
  return openDialog({
    title: t('data.split'), ok: t('data.splitDo'),
    body: html`<p class="muted">${t('data.splitText', { pool: number(counts.bySplit.pool ?? 0) })}</p>
      <div class="field-row">${field(`${t('split.train')} %`, input('train', 80))}${field(`${t('split.val')} %`, input('val', 10))}
        ${field(`${t('split.test')} %`, input('test', 10))}</div>
      ${field(t('data.seed'), html`<input class="form-control" type="number" name="seed" value="1" required>`, t('data.seedHint'))}`,
    async submit(form) {
      const share = Object.fromEntries(['train', 'val', 'test'].map((name) => [name, Number(form.get(name)) / 100]));
      if (Math.abs(share.train + share.val + share.test - 1) > 0.001) throw new Error(t('data.splitSum'));
      const { result } = await post(`${path}/split`, { proportions: share, seed: Number(form.get('seed')) });
      say(t('data.splitDone', { count: Number(result ?? 0) }));
      return true;
    },
  });
}
