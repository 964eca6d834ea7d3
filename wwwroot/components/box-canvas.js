import * as geometry from '../lib/boxes.js';
import { token } from '../lib/theme.js';
import { grip, paintBox, paintCross } from './box-painter.js';

/**
 * `<box-canvas>`: a picture on which boxes are drawn, moved and resized. Give it `editing`, `picture` (an address) and `classId` (of new boxes).
 * It changes only `editing`; `zoom` events say how large the picture is.
 */
export class BoxCanvas extends HTMLElement {
  #canvas = document.createElement('canvas');
  #image = new Image();
  #editing = null;
  #view = { scale: 1, x: 0, y: 0 };
  #fitted = true;
  #drag = null;
  #hover = null;
  #panKey = false;
  #frame = 0;
  classId = 0;
  readOnly = false;
  boxesHidden = false;

  connectedCallback() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.append(this.#canvas);
    this.observer = new ResizeObserver(() => this.#resize());
    this.observer.observe(this);
    this.#image.addEventListener('load', () => this.draw(), { signal });
    this.#image.addEventListener('error', () => this.dispatchEvent(new CustomEvent('broken')), { signal });
    this.#canvas.addEventListener('pointerdown', (e) => this.#down(e), { signal });
    this.#canvas.addEventListener('pointermove', (e) => this.#move(e), { signal });
    for (const end of ['pointerup', 'pointercancel']) this.#canvas.addEventListener(end, () => this.#up(), { signal });
    this.#canvas.addEventListener('wheel', (e) => this.#wheel(e), { signal, passive: false });
    document.addEventListener('keydown', (e) => { if (e.key === ' ') this.#panKey = true; }, { signal });
    document.addEventListener('keyup', (e) => { if (e.key === ' ') this.#panKey = false; }, { signal });
    document.addEventListener('theme', () => this.draw(), { signal });
  }

  disconnectedCallback() {
    this.abort.abort();
    this.observer.disconnect();
  }

  /** @param {import('../lib/editing.js').Editing} editing */
  set editing(editing) {
    this.#editing = editing;
    editing.addEventListener('change', () => this.draw());
    this.fit();
  }

  set picture(address) { this.#image.src = address; }
  get scale() { return this.#view.scale; }

  /** The whole picture. */
  fit() {
    this.#fitted = true;
    if (this.#editing && this.clientWidth > 0) this.#look(geometry.fit(this.#editing.image, { width: this.clientWidth, height: this.clientHeight }, this.clientWidth < 500 ? 4 : 16));
  }

  /** @param {number} factor around the middle */
  zoomBy(factor) {
    this.#fitted = false;
    this.#look(geometry.zoom(this.#view, factor, { x: this.clientWidth / 2, y: this.clientHeight / 2 }));
  }

  #look(view) {
    this.#view = view;
    this.dispatchEvent(new CustomEvent('zoom', { detail: view.scale }));
    this.draw();
  }

  #resize() {
    const ratio = devicePixelRatio;
    this.#canvas.width = Math.round(this.clientWidth * ratio);
    this.#canvas.height = Math.round(this.clientHeight * ratio);
    if (this.#fitted) this.fit(); else this.draw();
  }

  #at(event) {
    const frame = this.#canvas.getBoundingClientRect();
    return { x: event.clientX - frame.left, y: event.clientY - frame.top };
  }

  #down(event) {
    if (!this.#editing) return;
    const screen = this.#at(event);
    const point = geometry.toImage(this.#view, screen);
    const pan = event.button === 1 || this.#panKey || this.readOnly;
    if (event.button > 1) return;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#drag = pan ? { kind: 'pan', from: screen, view: this.#view } : this.#begin(point);
  }

  #begin(point) {
    const { selected } = this.#editing;
    const handle = selected && geometry.handleAt(selected.box, point, (grip + 3) / this.#view.scale);
    if (handle) return { kind: 'resize', handle, from: point, item: selected };
    const hit = geometry.topmost(this.boxesHidden ? [] : this.#editing.items, point);
    const inside = selected && geometry.contains(selected.box, point) ? selected : hit;
    if (inside) {
      this.#editing.select(inside.id);
      return { kind: 'move', from: point, item: inside };
    }
    this.#editing.select(null);
    return { kind: 'draw', from: point, to: point };
  }

  #move(event) {
    if (!this.#editing) return;
    const screen = this.#at(event);
    const point = geometry.toImage(this.#view, screen);
    this.#hover = point;
    const drag = this.#drag;
    if (drag?.kind === 'pan') {
      this.#fitted = false;
      this.#look({ ...drag.view, x: drag.view.x + screen.x - drag.from.x, y: drag.view.y + screen.y - drag.from.y });
    } else if (drag) {
      drag.to = point;
      drag.box = this.#dragged(drag);
    }
    this.#cursor(point);
    this.draw();
  }

  #dragged({ kind, from, to, item, handle }) {
    if (kind === 'draw') return geometry.clip(geometry.fromCorners(from, to), this.#editing.image);
    const dx = to.x - from.x, dy = to.y - from.y;
    return kind === 'move' ? geometry.move(item.box, dx, dy, this.#editing.image) : geometry.resize(item.box, handle, dx, dy, this.#editing.image);
  }

  #up() {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag?.box) {
      this.draw();
      return;
    }
    if (drag.kind === 'draw') this.#editing.add(this.classId, drag.box);
    else if (JSON.stringify(geometry.rounded(drag.box)) !== JSON.stringify(drag.item.box)) this.#editing.change(drag.item.id, { box: drag.box });
    this.draw();
  }

  #wheel(event) {
    event.preventDefault();
    this.#fitted = false;
    if (event.ctrlKey || !event.shiftKey) this.#look(geometry.zoom(this.#view, Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), this.#at(event)));
    else this.#look({ ...this.#view, x: this.#view.x - event.deltaY });
  }

  #cursor(point) {
    const { selected } = this.#editing;
    const handle = selected && geometry.handleAt(selected.box, point, (grip + 3) / this.#view.scale);
    const shape = this.#panKey || this.readOnly ? 'grab' : handle ? { '-1-1': 'nwse', 11: 'nwse', '1-1': 'nesw', '-11': 'nesw', '0-1': 'ns', '01': 'ns', 10: 'ew', '-10': 'ew' }[handle.join('')] + '-resize'
      : geometry.topmost(this.#editing.items, point) && !this.boxesHidden ? 'move' : 'crosshair';
    if (this.#canvas.style.cursor !== shape) this.#canvas.style.cursor = shape;
  }

  /** Draws at the next frame. */
  draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint() {
    if (!this.#editing) return;
    const c = this.#canvas.getContext('2d');
    const ratio = devicePixelRatio;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, this.clientWidth, this.clientHeight);
    const frame = geometry.toScreen(this.#view, { x: 0, y: 0, ...this.#editing.image });
    c.imageSmoothingEnabled = this.#view.scale < 3;
    if (this.#image.complete && this.#image.naturalWidth > 0) c.drawImage(this.#image, frame.x, frame.y, frame.width, frame.height);
    else { c.fillStyle = token('--raised'); c.fillRect(frame.x, frame.y, frame.width, frame.height); }
    if (!this.boxesHidden) for (const item of this.#editing.items) if (item !== this.#editing.selected) paintBox(c, this.#view, item, item.box);
    const { selected } = this.#editing;
    const drag = this.#drag;
    if (selected) paintBox(c, this.#view, selected, drag?.item === selected && drag.box ? drag.box : selected.box, true);
    if (drag?.kind === 'draw' && drag.box) paintBox(c, this.#view, { classId: this.classId }, drag.box, true, false);
    if (!drag && this.#hover && !selected && !this.readOnly) paintCross(c, this.#view, this.#hover, frame);
  }
}

customElements.define('box-canvas', BoxCanvas);
