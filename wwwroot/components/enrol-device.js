import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { post } from '../lib/http.js';
import { clock } from '../lib/format.js';
import { field, openDialog } from './dialog.js';

/** Makes a one-time token and shows the command to run on the device. @param {string} project */
export async function enrolDevice(project) {
  const offer = await openDialog({
    title: t('device.enrol'), ok: t('device.enrolDo'), body: html`<p class="muted">${t('device.enrolText')}</p>
      ${field(t('device.name'), html`<input class="form-control" name="name" maxlength="100" autocomplete="off" autofocus>`, t('device.nameHint'))}`,
    submit: (form) => post(`/projects/${encodeURIComponent(project)}/enrolments`, { name: form.get('name').trim() || null }),
  });
  if (!offer) return;
  await openDialog({
    title: t('device.runThis'), wide: true,
    body: html`<p>${t('device.runThisText', { until: clock(offer.until) })}</p><div class="command-line">
      <pre class="command">${offer.command}</pre><button type="button" class="btn btn-quiet" data-copy="${offer.command}">${icon('clipboard')} ${t('action.copy')}</button>
      </div><p class="muted small">${t('device.onceHint')}</p>`,
  });
}
