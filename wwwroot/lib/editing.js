import * as geometry from './boxes.js';

/**
 * The boxes of one image while a person edits them, with undo. Nothing here knows about pictures or the screen.
 * @typedef {{ id: number, classId: number, box: geometry.Box, dashed?: boolean, confidence?: number }} Item `dashed`: a model's proposal nobody has confirmed
 */
export class Editing extends EventTarget {
  #past = [];
  #future = [];
  #saved;
  #nextId = 1;

  /** @param {{ classId: number, box: geometry.Box, dashed?: boolean, confidence?: number }[]} boxes @param {geometry.Size} image */
  constructor(boxes, image) {
    super();
    this.image = image;
    /** @type {readonly Item[]} */
    this.items = boxes.map((b) => ({ id: this.#nextId++, classId: b.classId, box: (({ x, y, width, height }) => ({ x, y, width, height }))(b.box), dashed: b.dashed, confidence: b.confidence }));
    /** @type {number|null} */
    this.selectedId = null;
    this.#saved = this.items;
  }

  get selected() { return this.items.find((i) => i.id === this.selectedId) ?? null; }
  get dirty() { return this.items !== this.#saved; }
  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }

  /** @param {number|null} id */
  select(id) {
    if (id === this.selectedId) return;
    this.selectedId = id;
    this.#changed();
  }

  /** Selects the next box in reading order. @param {number} step 1 or -1 */
  selectNext(step) {
    if (this.items.length === 0) return;
    const order = [...this.items].sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
    const at = order.findIndex((i) => i.id === this.selectedId);
    this.select(order[at < 0 ? (step > 0 ? 0 : order.length - 1) : (at + step + order.length) % order.length].id);
  }

  /** Adds a box, unless it is too small to be meant. @param {number} classId @param {geometry.Box} box @returns {boolean} */
  add(classId, box) {
    const inside = geometry.rounded(geometry.clip(box, this.image));
    if (inside.width < 2 || inside.height < 2) return false;
    const item = { id: this.#nextId++, classId, box: inside };
    this.selectedId = item.id;
    this.#commit([...this.items, item]);
    return true;
  }

  /** Changes an item; touching a proposal confirms it. @param {number} id @param {Partial<Item>} change */
  change(id, change) {
    const next = change.box ? { ...change, box: geometry.rounded(change.box) } : change;
    if (next.box && (next.box.width < 1 || next.box.height < 1)) return;
    this.#commit(this.items.map((i) => (i.id === id ? { ...i, ...next, dashed: undefined, confidence: undefined } : i)));
  }

  /** @param {number} id */
  remove(id) {
    if (id === this.selectedId) this.selectedId = null;
    this.#commit(this.items.filter((i) => i.id !== id));
  }

  undo() { this.#travel(this.#past, this.#future); }
  redo() { this.#travel(this.#future, this.#past); }

  /** The boxes as they are now are the saved ones. */
  markSaved(items = this.items) {
    this.#saved = items;
    this.#changed();
  }

  /** As the API takes them. */
  get annotations() { return this.items.map(({ classId, box }) => ({ classId, box })); }

  #commit(items) {
    this.#past.push(this.items);
    this.#future = [];
    this.items = items;
    this.#changed();
  }

  #travel(from, to) {
    if (from.length === 0) return;
    to.push(this.items);
    this.items = from.pop();
    if (!this.selected) this.selectedId = null;
    this.#changed();
  }

  #changed() { this.dispatchEvent(new Event('change')); }
}
