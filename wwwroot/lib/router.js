/**
 * Routes live in the hash: `#/p/{project}/data?split=train`. A route is a pattern and the module of its page.
 * @typedef {{ pattern: string, load: () => Promise<{ show: Function }>, name: string }} Route
 * @typedef {{ route: Route, params: Record<string, string>, query: URLSearchParams, path: string }} Match
 */

/** @param {string} hash @returns {{ path: string, query: URLSearchParams }} */
export function parseHash(hash) {
  const text = hash.replace(/^#/, '');
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  return { path: path.replace(/\/+$/, '') || '/', query: new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1)) };
}

function decode(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

/** @param {Route[]} routes @param {string} hash @returns {Match|null} */
export function match(routes, hash) {
  const { path, query } = parseHash(hash);
  const parts = path.split('/');
  for (const route of routes) {
    const wanted = route.pattern.split('/');
    if (wanted.length !== parts.length) continue;
    const params = {};
    const fits = wanted.every((w, i) => (w.startsWith(':') && parts[i] !== '' ? ((params[w.slice(1)] = decode(parts[i])), true) : w === parts[i]));
    if (fits) return { route, params, query, path };
  }
  return null;
}

/** An address from its parts, each escaped: `href('p', id, 'data')` → `#/p/…/data`. @param {...(string|number)} parts */
export const href = (...parts) => `#/${parts.map((p) => encodeURIComponent(p)).join('/')}`;

/** @param {string} path with or without its hash */
export const go = (path) => { location.hash = path; };

/** Changes filters in the address without a new entry in the history and without showing the page again. @param {Record<string, string|null|undefined>} values */
export function setQuery(values) {
  const { path, query } = parseHash(location.hash);
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === '') query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString();
  history.replaceState(history.state, '', `#${path}${text ? `?${text}` : ''}`);
}

/**
 * Shows a page for each address. Leaving one aborts the signal it was shown with. While a page is loading the outlet has no `data-shown`.
 * @param {Route[]} routes
 * @param {{ outlet: HTMLElement, before?: (match: Match|null) => Promise<boolean>|boolean, after?: (match: Match|null) => void, failed: (root: HTMLElement, error: unknown, again: () => void) => void }} hooks
 *   `before` answers false to take over
 */
export function startRouter(routes, { outlet, before = () => true, after = () => {}, failed }) {
  let leaving = new AbortController();
  async function change() {
    leaving.abort();
    leaving = new AbortController();
    const { signal } = leaving;
    delete outlet.dataset.shown;
    const found = match(routes, location.hash);
    const root = document.createElement('div');
    root.className = `page page-${found?.route.name ?? 'not-found'}`;
    try {
      if (!(await before(found)) || signal.aborted) return;
      const page = found ? await found.route.load() : await import('../pages/not-found.js');
      if (signal.aborted) return;
      outlet.replaceChildren(root);
      outlet.scrollTop = 0;
      after(found);
      await page.show(root, { ...found?.params, query: found?.query ?? new URLSearchParams() }, signal);
      if (!signal.aborted) outlet.dataset.shown = found?.path ?? '';
    } catch (error) {
      if (signal.aborted) return;
      outlet.replaceChildren(root);
      failed(root, error, change);
    }
  }
  addEventListener('hashchange', change);
  change();
  return change;
}
