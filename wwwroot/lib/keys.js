/**
 * Keyboard shortcuts. Each is registered with what it does, so that `?` can list what works here and now.
 * @typedef {{ combo: string, group: string, label: string, run: (event: KeyboardEvent) => void, always?: boolean }} Shortcut
 */

/** @type {Set<Shortcut>} */
const shortcuts = new Set();

/** `Ctrl+Shift+z` for an event; Cmd counts as Ctrl. @param {{ key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean }} event */
export function comboOf(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shown = event.shiftKey && (event.key.length > 1 || /[a-z]/i.test(event.key));
  return [(event.ctrlKey || event.metaKey) && 'Ctrl', event.altKey && 'Alt', shown && 'Shift', key === ' ' ? 'Space' : key].filter(Boolean).join('+');
}

const typing = (target) => target instanceof HTMLElement && (target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|range)$/.test(target.type)));

/** @param {Shortcut[]} list @param {AbortSignal} [signal] removed with it */
export function addKeys(list, signal) {
  for (const shortcut of list) shortcuts.add(shortcut);
  signal?.addEventListener('abort', () => { for (const shortcut of list) shortcuts.delete(shortcut); });
}

/** What works now. @returns {Shortcut[]} */
export const listKeys = () => [...shortcuts];

/** Listens on the document. Later ones win; while typing or in a dialog only those marked `always` work. */
export function startKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    const quiet = typing(event.target) || document.querySelector('dialog[open]') !== null;
    const combo = comboOf(event);
    const found = [...shortcuts].reverse().find((s) => s.combo.split(' ').includes(combo) && (!quiet || s.always));
    if (!found) return;
    event.preventDefault();
    found.run(event);
  });
}
