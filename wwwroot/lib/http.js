import { traceparent } from './trace.js';

/** An answer that is not a success, from RFC 9457 problem details where the server sent them. */
export class ApiError extends Error {
  /** @param {{ status: number, code: string, title: string, detail: string, url: string, method: string, trace?: string, errors?: Record<string, string[]> }} facts */
  constructor(facts) {
    super(facts.detail || facts.title);
    Object.assign(this, facts);
    this.name = 'ApiError';
  }

  /** What someone who helps needs to know, as plain text. */
  get details() {
    const { method, url, status, code, title, detail, trace } = this;
    return [`${method} ${url}`, `${status} ${code}`, title, detail, trace, new Date().toISOString()].filter(Boolean).join('\n');
  }
}

/**
 * @param {{ status: number, statusText?: string }} response @param {string} text the body @param {{ method: string, url: string }} request @returns {ApiError}
 */
export function toApiError(response, text, request) {
  let problem = {};
  try { problem = JSON.parse(text) ?? {}; } catch { /* not JSON: a proxy or a crash answered */ }
  return new ApiError({
    ...request, status: response.status, code: problem.code ?? `http.${response.status}`, title: problem.title ?? response.statusText ?? '',
    detail: problem.detail ?? '', trace: problem.traceId, errors: problem.errors,
  });
}

/** @type {{ token: () => Promise<string|null>|string|null, unauthorised: (code: string) => void, again: () => Promise<boolean> }} */
const access = { token: () => null, unauthorised: () => {}, again: async () => false };

/** What some commands answer when the sign-in lies too long back. */
const tooLongAgo = 'session.recent_sign_in_required';

/** Tells where the bearer token comes from, what to do when it is refused, and how to sign in again for a command that asks for it (true: done). @param {Partial<typeof access>} hooks */
export const useAccess = (hooks) => Object.assign(access, hooks);

/** @returns {Promise<Record<string, string>>} */
export async function bearer() {
  const token = await access.token();
  return token ? { authorization: `Bearer ${token}` } : {};
}

export const base = '/api/v1';

/** Bodies by address with their ETag, so that an unchanged thing is not sent again. @type {Map<string, { tag: string, body: unknown }>} */
const known = new Map();

/**
 * @param {string} method @param {string} path under the API's base
 * @param {{ body?: unknown, signal?: AbortSignal, headers?: Record<string, string> }} [options] a Blob is sent as it is, anything else as JSON
 * @returns {Promise<any>} the JSON body, or null when there is none
 */
export async function call(method, path, { body, signal, headers = {} } = {}) {
  const url = base + path;
  const sent = { accept: 'application/json', traceparent: traceparent(), ...headers };
  const tagged = method === 'GET' ? known.get(url) : undefined;
  if (tagged) sent['if-none-match'] = tagged.tag;
  if (body !== undefined && !(body instanceof Blob)) sent['content-type'] = 'application/json';
  if (method !== 'GET') sent['idempotency-key'] ??= crypto.randomUUID();
  const content = body === undefined || body instanceof Blob ? body : JSON.stringify(body);
  for (let asked = false; ; asked = true) {
    const response = await reach(url, method, { method, headers: { ...await bearer(), ...sent }, signal, body: content });
    if (response.status === 304 && tagged) return structuredClone(tagged.body);
    const text = await response.text();
    if (response.ok) {
      const answer = text === '' ? null : JSON.parse(text);
      remember(method, url, response.headers.get('etag'), answer);
      return answer;
    }
    const error = toApiError(response, text, { method, url });
    if (asked || error.code !== tooLongAgo || !await access.again()) throw refused(path, error);
  }
}

/** Tells who keeps the session when it is over. @param {string} path @param {ApiError} error */
export function refused(path, error) {
  if (error.status === 401 && path !== '/session' && error.code !== tooLongAgo) access.unauthorised(error.code);
  return error;
}

async function reach(url, method, init) {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (cause.name === 'AbortError') throw cause;
    throw new ApiError({ method, url, status: 0, code: 'http.unreachable', title: '', detail: cause.message });
  }
}

function remember(method, url, tag, body) {
  if (method !== 'GET' || !tag) return;
  if (known.size > 200) known.delete(known.keys().next().value);
  known.set(url, { tag, body: structuredClone(body) });
}

export const get = (path, signal) => call('GET', path, { signal });
export const post = (path, body, options) => call('POST', path, { body: body ?? {}, ...options });
export const put = (path, body, options) => call('PUT', path, { body, ...options });
export const patch = (path, body, options) => call('PATCH', path, { body, ...options });
export const del = (path, options) => call('DELETE', path, options);

/** A query string of what is set, with its question mark. @param {Record<string, unknown>} values @returns {string} */
export function query(values) {
  const set = Object.entries(values).filter(([, v]) => v !== null && v !== undefined && v !== '');
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([k, v]) => [k, String(v)]))}`;
}

/** True when the page was left, so nobody waits for the answer. @param {unknown} error */
export const isAborted = (error) => error instanceof DOMException && error.name === 'AbortError';
