import { get, isAborted } from './lib/http.js';
import { subscribe } from './lib/events.js';
import { current } from './lib/session.js';
import { store } from './lib/store.js';
import { throttle } from './lib/view.js';

/** Keeps what several parts of the page show: projects, the project in view, running work, what waits for a person. */

/** @param {string} id */
const path = (id) => `/projects/${encodeURIComponent(id)}`;

/** Loads a project before its page is shown; null leaves it. @param {string|null} id */
export async function enterProject(id) {
  if (id === null) {
    store.set('project', null);
    store.set('waiting', []);
    return;
  }
  if (store.get('project')?.id === id) return;
  store.set('waiting', []);
  store.set('project', await get(path(id)));
  localStorage.setItem('vision.project', id);
  loadWaiting();
}

/** The project in view again, after one of its classes or its name changed. */
export async function reloadProject() {
  const project = store.get('project');
  if (project) store.set('project', await get(path(project.id)));
}

export async function loadProjects() {
  const { items } = await get('/projects?limit=200');
  store.set('projects', items);
  return items;
}

async function loadRunning() {
  const answer = await get('/running');
  store.set('running', answer.items ?? answer);
}

async function loadWaiting() {
  const project = store.get('project');
  if (!project) return;
  const { waiting } = await get(`${path(project.id)}/overview`);
  if (store.get('project')?.id === project.id) store.set('waiting', waiting);
}

/** A failure here is not worth a message: the page in view says what is wrong (or is left, when the session or the project is gone), and the next hint tries again. */
const quietly = (load) => async () => {
  if (!current()) return;
  try { await load(); } catch (error) { if (!isAborted(error) && ![401, 404].includes(error.status)) console.warn(error.message); }
};

/** Follows hints for as long as the tab lives. */
export function startSharing() {
  const running = throttle(quietly(loadRunning), 1000);
  const waiting = throttle(quietly(loadWaiting), 1000);
  const projects = throttle(quietly(loadProjects), 500);
  const project = throttle(quietly(reloadProject), 300);
  subscribe(['running', 'job', 'import', 'version', 'rollout', 'round'], running);
  subscribe(['feedback', 'model', 'rollout', 'round'], waiting);
  subscribe(['project'], () => { project(); projects(); });
  store.on(['project'], projects);
  for (const load of [running, projects]) load();
  setInterval(() => { if ((store.get('running') ?? []).length > 0) running(); }, 5000);
}
