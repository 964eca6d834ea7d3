import { ApiError, bearer, post, toApiError } from './http.js';
import { store } from './store.js';

/**
 * Sends a file to the project and starts its import. It goes on while other pages are shown; `store.upload` says how far it is.
 * @typedef {{ projectId: string, name: string, phase: 'hashing'|'sending'|'failed', done: number, total: number, startedAt: string, error?: any }} Upload
 */

/** @param {File} file @param {(done: number) => void} progress bytes @param {AbortSignal} signal @returns {Promise<string>} sha256, hex */
function hash(file, progress, signal) {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/lib/sha256-worker.js', { type: 'module' });
    const end = (settle, value) => { worker.terminate(); settle(value); };
    worker.onmessage = ({ data }) => (data.sha256 ? end(resolve, data.sha256) : progress(data.done));
    worker.onerror = (event) => end(reject, new Error(event.message || 'sha256 worker failed'));
    signal.addEventListener('abort', () => end(reject, signal.reason));
    worker.postMessage(file);
  });
}

/** XMLHttpRequest, because fetch cannot tell how much has been sent. */
function send(url, file, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(bearer())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(toApiError(request, request.responseText, { method: 'PUT', url })));
    request.onerror = () => reject(new ApiError({ method: 'PUT', url, status: 0, code: 'http.unreachable', title: '', detail: '' }));
    signal.addEventListener('abort', () => { request.abort(); reject(signal.reason); });
    request.send(file);
  });
}

let stopping = new AbortController();

export const stopUpload = () => stopping.abort();

/** @param {string} projectId @param {File} file @param {string} splitBy @returns {Promise<string>} the import's id */
export async function upload(projectId, file, splitBy) {
  stopping = new AbortController();
  const { signal } = stopping;
  const say = (change) => store.set('upload', { ...store.get('upload'), ...change });
  store.set('upload', { projectId, name: file.name, phase: 'hashing', done: 0, total: file.size, startedAt: new Date().toISOString() });
  try {
    const project = `/projects/${encodeURIComponent(projectId)}`;
    const sha256 = await hash(file, (done) => say({ done }), signal);
    const { url, exists } = await post(`${project}/uploads`, { fileName: file.name, bytes: file.size, sha256 }, { signal });
    say({ phase: 'sending', done: 0, startedAt: new Date().toISOString() });
    if (!exists) await send(url, file, (done) => say({ done }), signal);
    const { result } = await post(`${project}/imports`, { sha256, fileName: file.name, splitBy }, { signal });
    store.set('upload', null);
    return result;
  } catch (error) {
    store.set('upload', null);
    throw error;
  }
}

/** Bytes a second and seconds left. @param {Upload} upload @param {number} [now] */
export function pace({ done, total, startedAt }, now = Date.now()) {
  const seconds = Math.max(0.001, (now - new Date(startedAt)) / 1000);
  const rate = done / seconds;
  return { rate, secondsLeft: rate > 0 && seconds > 1 ? (total - done) / rate : null };
}
