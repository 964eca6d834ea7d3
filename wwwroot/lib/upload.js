import { ApiError, del, get, post, put, toApiError } from './http.js';
import { sendParts, sentBytes } from './parts.js';
import { store } from './store.js';

/**
 * Sends a file to the project and starts its import. It goes on while other pages are shown; `store.upload` says how far it is. What was sent of a file is
 * kept on the server under the file's digest: choosing the same file again, in whatever tab, goes on where it was.
 * @typedef {{ projectId: string, name: string, phase: 'hashing'|'sending'|'verifying', from: number, done: number, total: number, startedAt: string }} Upload
 */

/** @param {Blob} file @param {(done: number) => void} progress bytes @param {AbortSignal} signal @returns {Promise<string>} sha256, hex */
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

/** A part fits into memory, so the browser's own may do it where the page is secure. @param {Blob} part @param {AbortSignal} signal */
async function digest(part, signal) {
  if (!crypto.subtle) return hash(part, () => {}, signal);
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await part.arrayBuffer()));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** XMLHttpRequest, because fetch cannot tell how much has been sent. The signed address is the permission: nothing else goes with it. */
function send({ url, headers }, part, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(toApiError(request, request.responseText, { method: 'PUT', url: url.split('?')[0] })));
    request.onerror = () => reject(new ApiError({ method: 'PUT', url: url.split('?')[0], status: 0, code: 'http.unreachable', title: '', detail: '' }));
    const stop = () => { request.abort(); reject(signal.reason); };
    signal.addEventListener('abort', stop);
    request.onloadend = () => signal.removeEventListener('abort', stop);
    request.send(part);
  });
}

const wait = (ms, signal) => new Promise((resolve, reject) => {
  if (signal.aborted) reject(signal.reason);
  const stop = () => { clearTimeout(timer); reject(signal.reason); };
  const timer = setTimeout(() => { signal.removeEventListener('abort', stop); resolve(); }, ms);
  signal.addEventListener('abort', stop, { once: true });
});

let stopping = new AbortController();

export const stopUpload = () => stopping.abort();

const uploadsOf = (projectId) => `/projects/${encodeURIComponent(projectId)}/uploads`;

/** What was begun and not finished. @param {string} projectId @param {AbortSignal} signal */
export const unfinished = async (projectId, signal) => (await get(uploadsOf(projectId), signal)).items;

/** Throws away what came of an upload. @param {string} projectId @param {string} sha256 */
export const discard = (projectId, sha256) => del(`${uploadsOf(projectId)}/${sha256}`);

/**
 * Sends a file, unless it is there already.
 * @param {string} projectId @param {File} file @param {AbortSignal} signal
 * @param {(change: Partial<Upload>) => void} say how far it is
 * @returns {Promise<string>} its sha256
 */
export async function sendFile(projectId, file, signal, say) {
  const begin = (phase, from) => say({ phase, from, done: from, startedAt: new Date().toISOString() });
  begin('hashing', 0);
  const sha256 = await hash(file, (done) => say({ done }), signal);
  const one = `${uploadsOf(projectId)}/${sha256}`;
  const plan = await put(one, { fileName: file.name, bytes: file.size }, { signal });
  if (plan.exists) return sha256;
  begin('sending', sentBytes(plan));
  await sendParts(file, plan, {
    digest: (part) => digest(part, signal),
    sign: async (number, partSha256) => (await post(`${one}/parts`, { parts: [{ number, sha256: partSha256 }] }, { signal })).items[0],
    put: (address, part, progress) => send(address, part, progress, signal),
    wait: (ms) => wait(ms, signal),
  }, (done) => say({ done }));
  say({ phase: 'verifying' });
  while ((await post(`${one}/complete`, {}, { signal })).state !== 'done') await wait(1000, signal);
  return sha256;
}

/** @param {string} projectId @param {File} file @param {string} splitBy @returns {Promise<string>} the import's id */
export async function upload(projectId, file, splitBy) {
  stopping = new AbortController();
  const { signal } = stopping;
  store.set('upload', { projectId, name: file.name, total: file.size });
  try {
    const sha256 = await sendFile(projectId, file, signal, (change) => store.set('upload', { ...store.get('upload'), ...change }));
    return (await post(`/projects/${encodeURIComponent(projectId)}/imports`, { sha256, fileName: file.name, splitBy }, { signal })).result;
  } finally {
    store.set('upload', null);
  }
}

/** Bytes a second and seconds left; what had come before does not count. @param {Upload} upload @param {number} [now] */
export function pace({ from = 0, done, total, startedAt }, now = Date.now()) {
  const seconds = Math.max(0.001, (now - new Date(startedAt)) / 1000);
  const rate = Math.max(0, done - from) / seconds;
  return { rate, secondsLeft: rate > 0 && seconds > 1 ? (total - done) / rate : null };
}
