/**
 * Markup as text, escaped by default. `html` returns an {@link Html}; only an Html is inserted as it is.
 * Style attributes are refused, since the content security policy forbids them: use {@link vars}.
 */
export class Html {
  /** @param {string} text */
  constructor(text) { this.text = text; }
  toString() { return this.text; }
}

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** @param {unknown} value @returns {string} */
export const escape = (value) => String(value).replace(/[&<>"'`]/g, (c) => escapes[c]);

/** Trusted markup, inserted as it is; every use can be found by this name. @param {string} text */
export const raw = (text) => new Html(text);

/** @param {unknown} value @returns {string} */
function part(value) {
  if (value === null || value === undefined || value === false || value === true) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(part).join('');
  return escape(value);
}

/** @param {TemplateStringsArray} strings @param {...unknown} values @returns {Html} */
export function html(strings, ...values) {
  let text = strings[0];
  for (let i = 0; i < values.length; i++) text += part(values[i]) + strings[i + 1];
  if (/\sstyle=/.test(strings.join(''))) throw new Error('html: no style attributes; use vars()');
  return new Html(text);
}

/** An attribute when `on` holds: `attr('disabled', busy)`. @param {string} name @param {unknown} on @returns {Html} */
export const attr = (name, on) => raw(on === false || on === null || on === undefined ? '' : on === true ? ` ${name}` : ` ${name}="${escape(on)}"`);

/** Custom properties for an element, set through CSSOM when it is drawn. @param {Record<string, string|number>} values @returns {Html} */
export const vars = (values) => raw(` data-vars="${escape(Object.entries(values).map(([k, v]) => `${k}:${v}`).join(';'))}"`);

/** @param {string} name a symbol of the sprite @param {string} [className] @returns {Html} */
export const icon = (name, className = '') =>
  raw(`<svg class="icon ${escape(className)}" aria-hidden="true"><use href="/vendor/bootstrap-icons/sprite.svg#${escape(name)}"></use></svg>`);
