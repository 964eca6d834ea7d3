import { base, bearer, refused, toApiError } from './http.js';

/**
 * The one event stream of this tab. It is read with fetch, not EventSource, because it must carry the bearer token.
 * Hints say only what changed; who shows it fetches it again.
 * @typedef {{ type: string, id: string, projectId: string, version: number }} Hint
 */

/** Splits a `text/event-stream` into the data of its items. Feed it text as it comes. @returns {(chunk: string) => string[]} */
export function eventParser() {
  let rest = '';
  let data = [];
  return (chunk) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    const items = [];
    for (const line of lines) {
      if (line === '' && data.length > 0) items.push(data.join('\n')), data = [];
      else if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    }
    return items;
  };
}

/** Milliseconds to wait before the nth try, with jitter. @param {number} attempt @param {number} [random] 0..1 */
export const backoff = (attempt, random = Math.random()) => Math.min(15000, 500 * 2 ** Math.min(attempt, 6)) * (0.5 + random / 2);

const target = new EventTarget();
let state = 'connecting';
let stream = null;

/** `connecting`, `connected` or `reconnecting`. */
export const liveState = () => state;

function become(next) {
  if (next === state) return;
  state = next;
  target.dispatchEvent(new CustomEvent('state', { detail: next }));
}

/** @param {(state: string) => void} fn @param {AbortSignal} [signal] */
export const onLiveState = (fn, signal) => target.addEventListener('state', (e) => fn(e.detail), { signal });

/**
 * Calls back for hints of these types, and once with `null` after a gap in the stream: then anything may have changed.
 * @param {string[]} types @param {(hint: Hint|null) => void} fn @param {AbortSignal} [signal]
 */
export function subscribe(types, fn, signal) {
  target.addEventListener('hint', (e) => { if (e.detail === null || types.includes(e.detail.type)) fn(e.detail); }, { signal });
}

/** @param {(project: string) => void} fn called when the project that is followed does not exist for us any more */
export const onGone = (fn) => target.addEventListener('gone', (e) => fn(e.detail));

/** Follows a project (null: everything that is mine); an earlier stream ends. @param {string|null} project */
export function follow(project) {
  if (stream?.project === project) return;
  stream?.abort.abort();
  stream = { project, abort: new AbortController() };
  run(stream);
}

/** Ends the stream, on signing out. */
export function unfollow() {
  stream?.abort.abort();
  stream = null;
}

async function run({ project, abort: { signal } }) {
  for (let attempt = 0, gap = false; !signal.aborted; attempt++) {
    try {
      await read(project, signal, () => {
        become('connected');
        if (gap) target.dispatchEvent(new CustomEvent('hint', { detail: null }));
        attempt = 0;
        gap = true;
      });
    } catch (error) {
      // The project is gone, or we no longer belong to it; any other end of the stream is answered in one way: try again.
      if (error.status === 404 && !signal.aborted) return target.dispatchEvent(new CustomEvent('gone', { detail: project }));
    }
    if (signal.aborted) return;
    become('reconnecting');
    await new Promise((done) => { setTimeout(done, backoff(attempt)); });
  }
}

async function read(project, signal, opened) {
  const path = `/events${project ? `?project=${encodeURIComponent(project)}` : ''}`;
  const response = await fetch(base + path, { headers: { ...await bearer(), accept: 'text/event-stream' }, signal });
  if (!response.ok) throw refused(path, toApiError(response, await response.text(), { method: 'GET', url: base + path }));
  opened();
  const parse = eventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const item of parse(value)) target.dispatchEvent(new CustomEvent('hint', { detail: JSON.parse(item) }));
  }
}
