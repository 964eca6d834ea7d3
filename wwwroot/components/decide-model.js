import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { post } from '../lib/http.js';
import { field, openDialog } from './dialog.js';
import { say } from './toast.js';

const comment = (required) => html`<textarea class="form-control" name="comment" rows="3" maxlength="2000"${required ? html` required` : ''} autofocus></textarea>`;

/** Approving publishes the model: its package is signed. Against the gate's verdict a reason is needed. @param {any} model */
export const approveModel = (model) => openDialog({
  title: t('model.approveTitle', { number: model.number }), ok: t('model.approve'), tone: model.gate === 'refused' ? 'danger' : 'primary',
  body: html`<p>${t(model.gate === 'refused' ? 'model.approveDespite' : 'model.approveText')}</p>
    ${field(t('model.comment'), comment(model.gate === 'refused'), t(model.gate === 'refused' ? 'model.commentNeeded' : 'model.commentHint'))}`,
  async submit(form) {
    await post(`/models/${encodeURIComponent(model.id)}/approve`, { comment: form.get('comment').trim() || null, despiteGate: model.gate === 'refused' });
    say(t('model.approved', { number: model.number }));
    return true;
  },
});

/** @param {any} model */
export const rejectModel = (model) => openDialog({
  title: t('model.rejectTitle', { number: model.number }), ok: t('model.reject'), tone: 'danger', body: html`<p>${t('model.rejectText')}</p>
    ${field(t('model.comment'), comment(false), t('model.commentHint'))}`,
  async submit(form) {
    await post(`/models/${encodeURIComponent(model.id)}/reject`, { comment: form.get('comment').trim() || null });
    say(t('model.rejected', { number: model.number }));
    return true;
  },
});
