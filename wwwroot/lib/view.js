import { patch } from './dom.js';
import { subscribe } from './events.js';
import { isAborted } from './http.js';
import { errorState, skeleton } from '../components/states.js';

/**
 * A part of a page with its four states. It shows a skeleton, loads, draws, and loads again when a hint says that something changed;
 * and every 10 s in case a hint was lost; then only what differs is touched. `draw` decides between empty and filled.
 * @template T
 * @param {Element} root
 * @param {{ load: (signal: AbortSignal) => Promise<T>, draw: (data: T) => import('./html.js').Html, types?: string[], shape?: string,
 *   concerns?: (hint: import('./events.js').Hint) => boolean, after?: (data: T) => void, signal: AbortSignal }} options
 * @returns {Promise<{ refresh: () => Promise<void>, redraw: () => void, data: () => T|undefined }>}
 */
export async function liveView(root, { load, draw, types = [], shape = 'cards', concerns = () => true, after = () => {}, signal }) {
  let data;
  let running = null;
  let again = false;

  const redraw = () => { if (data !== undefined && !signal.aborted) { patch(root, draw(data)); after(data); } };

  async function once() {
    try {
      data = await load(signal);
      redraw();
    } catch (error) {
      if (signal.aborted || isAborted(error)) return;
      if (data === undefined) patch(root, errorState(error));
      else if (error.status === 403 || error.status === 404) patch(root, errorState(error));
      else if (error.status !== 0 && error.status !== 401) throw error;
    }
  }

  /** Loads now; calls while it loads are answered by one more load. */
  async function refresh() {
    if (running) { again = true; return running; }
    running = once();
    try { await running; } finally { running = null; }
    if (again && !signal.aborted) { again = false; await refresh(); }
  }

  const later = throttle(refresh, 250, signal);
  if (types.length > 0) subscribe(types, (hint) => { if (hint === null || concerns(hint)) later(); }, signal);
  root.addEventListener('click', (event) => {
    if (event.target.closest?.('[data-action=retry]')) { patch(root, skeleton(shape)); refresh(); }
  }, { signal });

  const slowly = setInterval(() => { if (types.length > 0 && !document.hidden) later(); }, 10000);
  signal.addEventListener('abort', () => clearInterval(slowly));
  const timer = setTimeout(() => { if (data === undefined && !root.hasChildNodes()) patch(root, skeleton(shape)); }, 60);
  await refresh();
  clearTimeout(timer);
  return { refresh, redraw, data: () => data };
}

/** At most one call per `ms`, the last one never lost. @param {() => unknown} fn @param {number} ms @param {AbortSignal} [signal] */
export function throttle(fn, ms, signal) {
  let timer = 0;
  let last = 0;
  return () => {
    if (timer || signal?.aborted) return;
    timer = setTimeout(() => {
      timer = 0;
      last = Date.now();
      if (!signal?.aborted) fn();
    }, Math.max(0, last + ms - Date.now()));
  };
}

/** Calls `fn` once `ms` have passed without another call. @param {(...args: any[]) => unknown} fn @param {number} ms */
export function debounce(fn, ms) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), ms);
  };
}
