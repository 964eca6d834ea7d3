/**
 * What several parts of the page share: the project in view, all projects, running work, what waits.
 * Parts listen for the name of what they show.
 */
class Store extends EventTarget {
  #values = new Map();

  /** @param {string} name @returns {any} */
  get(name) { return this.#values.get(name); }

  /** Tells listeners when the value is another one. @param {string} name @param {any} value */
  set(name, value) {
    const same = JSON.stringify(this.#values.get(name)) === JSON.stringify(value);
    this.#values.set(name, value);
    if (!same) this.dispatchEvent(new Event(name));
  }

  /** @param {string[]} names @param {() => void} fn @param {AbortSignal} [signal] */
  on(names, fn, signal) { for (const name of names) this.addEventListener(name, fn, { signal }); }
}

export const store = new Store();

/** The class with this id in the project in view. @param {number} id @returns {{ id: number, name: string, color: string }} */
export function classOf(id) {
  const found = store.get('project')?.schema.classes.find((c) => c.id === id);
  return found ?? { id, name: `#${id}`, color: '#888888' };
}

export const classes = () => store.get('project')?.schema.classes ?? [];
