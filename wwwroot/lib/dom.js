import { Html } from './html.js';

/**
 * Makes the children of `root` equal to the markup with as few changes as it can, so that focus, scroll and custom elements survive.
 * Elements with `data-key` are matched by it; the inside of elements with `data-keep` belongs to themselves.
 * @param {Element} root @param {Html} markup
 */
export function patch(root, markup) {
  if (!(markup instanceof Html)) throw new TypeError('patch needs html`…`');
  const template = document.createElement('template');
  template.innerHTML = markup.text;
  patchChildren(root, template.content);
  applyVars(root);
}

/** @param {Node} node @returns {string|null} */
const keyOf = (node) => (node instanceof Element ? node.getAttribute('data-key') : null);

/** @param {Node} a @param {Node} b */
const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

/** @param {Node} parent @param {Node} wanted */
function patchChildren(parent, wanted) {
  const keyed = new Map();
  for (const child of parent.childNodes) if (keyOf(child) !== null) keyed.set(keyOf(child), child);
  let at = parent.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = keyOf(next);
    const known = key !== null && keyed.get(key);
    if (known && known !== at && alike(known, next)) parent.insertBefore(known, at), at = known;
    if (at && alike(at, next)) {
      patchNode(at, next);
      at = at.nextSibling;
    } else {
      parent.insertBefore(next, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** @param {Node} now @param {Node} next */
function patchNode(now, next) {
  if (!(now instanceof Element)) {
    if (now.nodeValue !== next.nodeValue) now.nodeValue = next.nodeValue;
    return;
  }
  patchAttributes(now, next);
  if (now.hasAttribute('data-keep')) return;
  if (now instanceof HTMLTextAreaElement) {
    if (now.defaultValue !== next.defaultValue) now.defaultValue = next.defaultValue;
    return;
  }
  patchChildren(now, next);
}

/** @param {Element} now @param {Element} next */
function patchAttributes(now, next) {
  for (const { name } of [...now.attributes]) {
    if (name !== 'style' && name !== 'open' && !next.hasAttribute(name)) now.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (now.getAttribute(name) !== value) now.setAttribute(name, value);
  }
}

/** @param {ParentNode} root */
export function applyVars(root) {
  for (const element of root.querySelectorAll('[data-vars]')) {
    const text = element.getAttribute('data-vars');
    if (element.appliedVars === text) continue;
    element.appliedVars = text;
    for (const pair of text.split(';')) {
      const colon = pair.indexOf(':');
      element.style.setProperty(pair.slice(0, colon), pair.slice(colon + 1));
    }
  }
}

/**
 * One listener for all elements that match, now and later.
 * @param {Element|Document} root @param {string} type @param {string} selector @param {(event: Event, target: HTMLElement) => void} fn @param {AbortSignal} [signal]
 */
export function on(root, type, selector, fn, signal) {
  root.addEventListener(type, (event) => {
    const target = event.target instanceof Element ? event.target.closest(selector) : null;
    if (target && root.contains(target)) fn(event, target);
  }, { signal });
}

/** Calls `actions[name]` for clicks on `[data-action=name]`. @param {Element} root @param {Record<string, (target: HTMLElement, event: Event) => void>} actions @param {AbortSignal} signal */
export function actions(root, actions, signal) {
  on(root, 'click', '[data-action]', (event, target) => {
    const action = actions[target.dataset.action];
    if (!action || target.getAttribute('aria-disabled') === 'true') return;
    event.preventDefault();
    action(target, event);
  }, signal);
}
