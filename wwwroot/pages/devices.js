import { actions } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { get } from '../lib/http.js';
import { needs } from '../lib/rights.js';
import { number } from '../lib/format.js';
import { href } from '../lib/router.js';
import { deviceState, toneOf } from '../lib/states-of.js';
import { liveView } from '../lib/view.js';
import { enrolDevice } from '../components/enrol-device.js';
import { chip, empty, pageHead, stat, when } from '../components/states.js';

const sourceIcons = { none: 'dash-circle', folder: 'folder2-open', video: 'file-earmark-play', camera: 'camera', rtsp: 'camera-video' };

/** Devices and what they run. @param {HTMLElement} root @param {any} params @param {AbortSignal} signal */
export async function show(root, { project }, signal) {
  const path = `/projects/${encodeURIComponent(project)}`;
  await liveView(root, {
    signal, types: ['device', 'rollout', 'model'],
    async load() {
      const [devices, models] = await Promise.all([get(`${path}/devices?limit=500`, signal), get(`${path}/models?limit=200`, signal)]);
      return { devices: devices.items, models: models.items };
    },
    draw: ({ devices, models }) => {
      const enrol = html`<button type="button" class="btn btn-primary" data-action="enrol"${needs('operate')}>${icon('plus-lg')} ${t('device.enrol')}</button>`;
      return devices.length === 0 ? html`${pageHead({ title: t('page.devices') })}${empty({ icon: 'hdd-network', title: t('device.emptyTitle'), text: t('device.emptyText'), action: enrol })}`
        : html`${pageHead({ title: t('page.devices'), actions: enrol })}<div class="card-grid">${devices.map((d) => card(project, d, models))}</div>`;
    },
  });
  actions(root, { enrol: () => enrolDevice(project) }, signal);
}

/** What it runs against what it should run. @param {any} device @param {any[]} models */
export function modelsOf(device, models) {
  const wanted = models.find((m) => m.id === device.desiredModelId);
  const runs = models.find((m) => m.packageSha256 !== null && m.packageSha256 === device.reportedPackageSha256);
  const name = (m) => (m ? t('model.number', { number: m.number }) : null);
  return { runs: name(runs) ?? (device.reportedPackageSha256 ? device.reportedPackageSha256.slice(0, 8) : null), wanted: name(wanted), behind: wanted !== undefined && wanted !== runs };
}

const card = (project, d, models) => {
  const state = deviceState(d);
  const { runs, wanted, behind } = modelsOf(d, models);
  return html`<a class="panel is-link device-card" data-key="${d.id}" href="${href('p', project, 'devices', d.id)}"><header class="row-between">
    <h2 class="truncate">${d.name}</h2>${chip(toneOf('device', state), t(`device.state.${state}`))}</header>
  <p class="device-model">${icon('box-seam')}<b>${runs ?? t('device.noModel')}</b>${behind ? html`${icon('arrow-right')}<span class="is-accent">${wanted}</span>` : ''}</p>
  ${d.installCode && d.status === 'failed' ? html`<p class="form-error" title="${d.installMessage}">${icon('exclamation-triangle')} <span class="truncate">${d.installMessage}</span></p>` : ''}
  <dl class="stats">${stat('FPS', number(d.fps, 1))}${stat(t('device.latency'), number(d.latencyMs, 1), { unit: 'ms' })}
    ${stat(t('device.temperature'), number(d.temperatureCelsius, 0), { unit: '°C' })}
    ${stat(t('device.captured'), number(d.framesCaptured), { title: t('device.capturedHint', { seen: number(d.framesSeen) }) })}</dl>
  <footer class="panel-foot">
    <span class="truncate" title="${d.sourceAddress ?? ''}">${icon(sourceIcons[d.sourceKind] ?? 'circle')} ${t(`source.${d.sourceKind}`)} <small class="muted">${d.sourceAddress ?? ''}</small></span><span class="spacer"></span>${when(d.lastSeen)}</footer>
    </a>`;
};
