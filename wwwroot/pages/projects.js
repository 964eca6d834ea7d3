import { actions } from '../lib/dom.js';
import { html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { href } from '../lib/router.js';
import { current } from '../lib/session.js';
import { liveView } from '../lib/view.js';
import { loadProjects } from '../shared.js';
import { newProject } from '../components/new-project.js';
import { chip, empty, pageHead, when } from '../components/states.js';

const button = () => html`<button type="button" class="btn btn-primary" data-action="new">${icon('plus-lg')} ${t('project.new')}</button>`;

const card = (project) => html`<a class="panel project-card" data-key="${project.id}" href="${href('p', project.id)}">
  <span class="avatar is-large">${[...project.name][0]}</span>
  <div><h2 class="truncate">${project.name}</h2><p class="muted">${t('project.classes', { count: project.classCount })} · ${when(project.updatedAt)}</p></div>
  ${project.championId ? chip('ok', t('project.inProduction'), 'award') : chip('mute', t('project.noModel'))}</a>`;

const notice = () => (current()?.verified === false ? html`<p class="form-note" role="status">${t('session.unconfirmed', { email: current().email })}</p>` : '');

/** All projects of this person. */
export async function show(root, params, signal) {
  actions(root, { new: newProject }, signal);
  await liveView(root, {
    signal, types: ['project'], load: loadProjects,
    draw: (projects) => projects.length === 0
      ? html`${notice()}${empty({ icon: 'bullseye', title: t('projects.emptyTitle'), text: t('projects.emptyText'), action: button() })}`
      : html`${notice()}${pageHead({ title: t('project.all'), actions: button() })}<div class="card-grid">${projects.map(card)}</div>`,
  });
}
