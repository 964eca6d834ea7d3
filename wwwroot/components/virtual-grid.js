import { applyVars, patch } from '../lib/dom.js';
import { html } from '../lib/html.js';

/**
 * A grid of equal cells that holds only the rows in sight, so that its length does not matter.
 * `items` and `cell` are properties; `need-more` is sent when the end comes near.
 */
export class VirtualGrid extends HTMLElement {
  /** @type {any[]} */
  #items = [];
  #drawn = '';
  /** @type {(item: any, index: number) => import('../lib/html.js').Html} */
  cell = () => html``;
  /** Narrowest cell in pixels, and height over width of a cell's picture plus what stands below it. */
  minWidth = 180;
  ratio = 0.75;
  extra = 0;
  gap = 8;

  connectedCallback() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.scroller = this.closest('[data-scroller]') ?? document.scrollingElement;
    this.scroller.addEventListener('scroll', () => this.#draw(), { signal, passive: true });
    this.observer = new ResizeObserver(() => this.#draw(true));
    this.observer.observe(this);
    this.firstElementChild ?? this.append(document.createElement('div'));
    this.firstElementChild.className = 'virtual-rows';
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
  }

  set items(items) {
    this.#items = items;
    this.#draw(true);
  }

  get items() { return this.#items; }

  /** How many cells a row has now. */
  get columns() { return Math.max(1, Math.floor((this.clientWidth + this.gap) / (this.minWidth + this.gap))); }

  #draw(force = false) {
    if (!this.isConnected || this.clientWidth === 0) return;
    const columns = this.columns;
    const width = (this.clientWidth - this.gap * (columns - 1)) / columns;
    const row = width * this.ratio + this.extra + this.gap;
    const rows = Math.ceil(this.#items.length / columns);
    const top = this.scroller.getBoundingClientRect().top - this.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(top / row) - 2);
    const last = Math.min(rows, Math.ceil((top + this.scroller.clientHeight) / row) + 2);
    if (last >= rows - 2) this.dispatchEvent(new CustomEvent('need-more'));
    const key = `${first}:${last}:${columns}:${width}`;
    if (!force && key === this.#drawn) return;
    this.#drawn = key;
    const inner = this.firstElementChild;
    this.style.setProperty('height', `${Math.max(0, rows * row - this.gap)}px`);
    for (const [name, value] of [['--columns', columns], ['--cell-height', `${row - this.gap}px`], ['--gap', `${this.gap}px`], ['transform', `translateY(${first * row}px)`]]) inner.style.setProperty(name, value);
    patch(inner, html`${this.#items.slice(first * columns, last * columns).map((item, i) => this.cell(item, first * columns + i))}`);
    applyVars(inner);
  }
}

customElements.define('virtual-grid', VirtualGrid);
