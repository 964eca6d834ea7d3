/** How long after an act of a person what the page asks for still belongs to it, in ms. */
const lasting = 5000;

/** @type {{ trace: string, until: number } | null} */
let act = null;

const hex = (bytes) => Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A person did something: what the page asks for because of it is one trace. @param {number} [now] ms */
export function begin(now = performance.now()) {
  act = { trace: hex(16), until: now + lasting };
}

/**
 * The W3C Trace Context of one request: of the person's last act, or, when the page asks by itself, of a trace of its own.
 * @param {number} [now] ms @returns {string} the traceparent header
 */
export function traceparent(now = performance.now()) {
  const trace = act && now < act.until ? act.trace : hex(16);
  return `00-${trace}-${hex(8)}-01`;
}

/** Begins a trace with every act on a page. @param {EventTarget} page */
export function startTraces(page) {
  for (const kind of ['click', 'keydown', 'drop', 'hashchange']) page.addEventListener(kind, () => begin(), { capture: true });
}
