import { actions, on, patch } from '../lib/dom.js';
import { attr, html, icon } from '../lib/html.js';
import { t } from '../lib/i18n.js';
import { Editing } from '../lib/editing.js';
import { addKeys } from '../lib/keys.js';
import { color, number, percent } from '../lib/format.js';
import { classes, classOf } from '../lib/store.js';
import './box-canvas.js';

/**
 * The bench on which boxes are edited; what happens to them afterwards is the page's.
 * @param {HTMLElement} root
 * @param {{ picture: { url: string, name: string, width: number, height: number }, boxes: any[], signal: AbortSignal, readOnly?: boolean,
 *   head: (bench: Bench) => import('../lib/html.js').Html, side?: () => import('../lib/html.js').Html, foot: (bench: Bench) => import('../lib/html.js').Html }} options
 * @typedef {{ editing: Editing, redraw: () => void }} Bench
 * @returns {Bench}
 */
export function openBench(root, { picture, boxes, signal, readOnly = false, head, side = () => html``, foot }) {
  const editing = new Editing(boxes, picture);
  const state = { classId: rememberedClass(), hidden: false, scale: 1 };
  const bench = { editing, redraw };

  function redraw() {
    if (signal.aborted) return;
    patch(root, html`<div class="bench"><header class="bench-head">${head(bench)}</header>
      <box-canvas data-keep role="application" tabindex="0" aria-label="${t('annotate.canvas', { name: picture.name })}"></box-canvas>
      <aside class="bench-side">${readOnly ? '' : classPicker(state, editing)}${boxList(editing, readOnly)}${side()}</aside>
      <footer class="bench-foot">${tools(state, editing)}<span class="spacer"></span>${foot(bench)}</footer></div>`);
    const canvas = root.querySelector('box-canvas');
    if (!canvas.bound) Object.assign(canvas, { bound: true, editing, picture: picture.url, readOnly });
    Object.assign(canvas, { classId: state.classId, boxesHidden: state.hidden });
  }

  redraw();
  const canvas = root.querySelector('box-canvas');
  canvas.addEventListener('zoom', (event) => { state.scale = event.detail; const shown = root.querySelector('.zoom-level'); if (shown) shown.textContent = percent(event.detail); }, { signal });
  editing.addEventListener('change', redraw, { signal });
  const pick = (classId) => {
    state.classId = classId;
    sessionStorage.setItem('vision.class', classId);
    if (editing.selected) editing.change(editing.selected.id, { classId });
    redraw();
  };
  const doings = {
    class: (target) => pick(Number(target.dataset.id)), select: (target) => editing.select(Number(target.dataset.id)), remove: (target) => editing.remove(Number(target.dataset.id)),
    undo: () => editing.undo(), redo: () => editing.redo(), fit: () => canvas.fit(), 'zoom-in': () => canvas.zoomBy(1.25), 'zoom-out': () => canvas.zoomBy(0.8),
    hide: () => { state.hidden = !state.hidden; redraw(); canvas.draw(); },
  };
  actions(root, doings, signal);
  addKeys(keysOf(editing, doings, pick, state).filter((key) => !readOnly || looking.includes(key.label)), signal);
  return bench;
}

/** Keys that change nothing. */
const looking = ['keys.nextBox', 'keys.previousBox', 'keys.hide', 'keys.fit', 'keys.zoomIn', 'keys.zoomOut', 'keys.deselect'];

const rememberedClass = () => {
  const kept = Number(sessionStorage.getItem('vision.class'));
  return classes().some((c) => c.id === kept) ? kept : classes()[0]?.id ?? 0;
};

/** Arrows move the selected box by a pixel, with Shift by ten, with Alt they pull its lower right corner. */
function nudge(editing, event) {
  const { selected } = editing;
  if (!selected) return;
  const step = event.shiftKey ? 10 : 1;
  const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
  const b = selected.box;
  const moved = event.altKey ? { ...b, width: Math.max(1, Math.min(b.width + dx, editing.image.width - b.x)), height: Math.max(1, Math.min(b.height + dy, editing.image.height - b.y)) }
    : { ...b, x: Math.min(Math.max(0, b.x + dx), editing.image.width - b.width), y: Math.min(Math.max(0, b.y + dy), editing.image.height - b.height) };
  editing.change(selected.id, { box: moved });
}

function keysOf(editing, doings, pick, state) {
  const group = 'keys.group.annotator';
  const { width, height } = editing.image;
  const arrows = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];
  return [
    { combo: '1 2 3 4 5 6 7 8 9', group, label: 'keys.class', run: (e) => { const c = classes()[Number(e.key) - 1]; if (c) pick(c.id); } },
    { combo: 'Delete Backspace', group, label: 'keys.remove', run: () => editing.selected && editing.remove(editing.selected.id) },
    { combo: 'Ctrl+z', group, label: 'action.undo', run: doings.undo },
    { combo: 'Ctrl+Shift+z Ctrl+y', group, label: 'action.redo', run: doings.redo },
    { combo: ']', group, label: 'keys.nextBox', run: () => editing.selectNext(1) },
    { combo: '[', group, label: 'keys.previousBox', run: () => editing.selectNext(-1) },
    { combo: 'n', group, label: 'keys.newBox', run: () => editing.add(state.classId, { x: width * 0.4, y: height * 0.4, width: width * 0.2, height: height * 0.2 }) },
    { combo: arrows.map((a) => `${a} Shift+${a}`).join(' '), group, label: 'keys.move', run: (e) => nudge(editing, e) },
    { combo: arrows.map((a) => `Alt+${a} Alt+Shift+${a}`).join(' '), group, label: 'keys.resize', run: (e) => nudge(editing, e) },
    { combo: 'h', group, label: 'keys.hide', run: doings.hide },
    { combo: '0', group, label: 'keys.fit', run: doings.fit },
    { combo: '+ =', group, label: 'keys.zoomIn', run: doings['zoom-in'] },
    { combo: '-', group, label: 'keys.zoomOut', run: doings['zoom-out'] },
    { combo: 'Escape', group, label: 'keys.deselect', run: () => editing.select(null) },
  ];
}

const classPicker = (state, editing) => html`<section aria-label="${t('annotate.classes')}"><h2>${t('annotate.classes')}</h2><div class="class-list">
  ${classes().length === 0 ? html`<p class="muted">${t('annotate.noClasses')}</p>` : classes().map((c, i) => html`<button type="button" class="class-pick" data-action="class" data-id="${c.id}"
  aria-pressed="${String(c.id === (editing.selected?.classId ?? state.classId))}" data-vars="--c:${color(c.color)}"><i></i><span class="truncate">${c.name}</span>${i < 9 ? html`<kbd>${i + 1}</kbd>` : ''}</button>`)}</div>
    </section>`;

const boxList = (editing, readOnly) => html`<section class="bench-boxes" aria-label="${t('annotate.boxes')}"><h2>${t('annotate.boxes')} <span class="count">${number(editing.items.length)}</span></h2>
  ${editing.items.length === 0 ? html`<p class="muted">${t(readOnly ? 'annotate.nothing' : 'annotate.noBoxes')}</p>` : ''}
  <ul class="box-list">
    ${editing.items.map((item) => html`<li data-key="${item.id}"${attr('data-selected', item.id === editing.selectedId)} data-vars="--c:${color(classOf(item.classId).color)}"><button type="button" data-action="select" data-id="${item.id}"${attr('class', item.dashed && 'is-proposed')}><i></i><span class="truncate">${classOf(item.classId).name}</span>
    <small>${item.confidence === undefined ? `${number(item.box.width)} × ${number(item.box.height)}` : percent(item.confidence)}</small></button>
    ${readOnly ? '' : html`<button type="button" class="btn btn-icon" data-action="remove" data-id="${item.id}" aria-label="${t('annotate.remove', { name: classOf(item.classId).name })}">${icon('x-lg')}</button>`}</li>`)}</ul>
      </section>`;

const tool = (name, iconName, key, disabled = false, pressed) => html`<button type="button" class="btn btn-icon" data-action="${name}" title="${t(key)}" aria-label="${t(key)}"${attr('disabled', disabled)}${attr('aria-pressed', pressed)}>${icon(iconName)}</button>`;

const tools = (state, editing) => html`<div class="tools">${tool('undo', 'arrow-90deg-left', 'action.undo', !editing.canUndo)}
  ${tool('redo', 'arrow-90deg-right', 'action.redo', !editing.canRedo)}<span class="rule"></span>
  ${tool('zoom-out', 'zoom-out', 'keys.zoomOut')}<span class="zoom-level">${percent(state.scale)}</span>${tool('zoom-in', 'zoom-in', 'keys.zoomIn')}
    ${tool('fit', 'arrows-fullscreen', 'keys.fit')}
    ${tool('hide', state.hidden ? 'eye-slash' : 'eye', 'keys.hide', false, String(state.hidden))}</div>`;
