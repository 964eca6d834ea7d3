import { html } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get, post } from '../lib/http.js';
import { field, openDialog } from './dialog.js';
import { deviceState } from '../lib/states-of.js';

/** `10, 50, 100` → [0.1, 0.5, 1]; the shares must rise to 100. @param {string} text */
export function parseWaves(text) {
  const shares = text.split(/[\s,;]+/).filter(Boolean).map((part) => Number(part.replace('%', '')) / 100);
  const rising = shares.every((share, i) => share > (shares[i - 1] ?? 0));
  if (shares.length === 0 || !rising || shares.at(-1) !== 1) throw new Error(t('rollout.wavesInvalid'));
  return shares;
}

/** Asks where a model goes and starts its rollout. @param {string} project @param {any} model @returns {Promise<string|null>} the rollout's id */
export async function startRollout(project, model) {
  const path = `/projects/${encodeURIComponent(project)}`;
  const devices = (await get(`${path}/devices?limit=500`)).items.filter((d) => d.status !== 'revoked');
  return openDialog({
    title: t('rollout.startTitle', { number: model.number }), ok: t('rollout.start'),
    body: html`<fieldset class="field"><legend>${t('rollout.devices')}</legend>${devices.length === 0 ? html`<p class="form-error">${t('rollout.noDevices')}</p>` : html`<div class="check-list">
      ${devices.map((d) => html`<label class="form-check"><input type="checkbox" class="form-check-input" name="device" value="${d.id}" checked><span>${d.name}</span> <small class="muted">${t(`device.state.${deviceState(d)}`)}</small></label>`)}</div>`}</fieldset>
      <div class="field-row">
        ${field(t('rollout.waves'), html`<input class="form-control" name="waves" value="${devices.length > 2 ? '10, 50, 100' : '100'}" required>`, t('rollout.wavesHint'))}
      ${field(t('rollout.maxFailures'), html`<input class="form-control" type="number" name="failures" min="0" max="100" value="20" required>`, t('rollout.maxFailuresHint'))}
      ${field(t('rollout.soak'), html`<input class="form-control" type="number" name="soak" min="0" value="0" required>`, t('rollout.soakHint'))}</div>`,
    async submit(form) {
      const chosen = form.getAll('device');
      if (chosen.length === 0) throw new Error(t('rollout.noDevices'));
      const plan = { modelId: model.id, deviceIds: chosen, waves: parseWaves(form.get('waves')), maxFailureRate: Number(form.get('failures')) / 100, soakSeconds: Number(form.get('soak')), start: true };
      return (await post(`${path}/rollouts`, plan)).result;
    },
  });
}
