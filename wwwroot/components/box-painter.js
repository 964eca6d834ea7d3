import * as geometry from '../lib/boxes.js';
import { color, percent } from '../lib/format.js';
import { classOf } from '../lib/store.js';

/** Side of a handle in screen pixels. */
export const grip = 6;

/** True when dark text reads better on it. @param {string} ink #rrggbb */
export const lightInk = (ink) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(ink.slice(i, i + 2), 16));
  return 0.299 * r + 0.587 * g + 0.114 * b > 140;
};

/**
 * A box in the colour of its class over a dark line, so that it shows on any picture; a proposal is dashed.
 * @param {CanvasRenderingContext2D} c @param {geometry.View} view @param {import('../lib/editing.js').Item} item @param {geometry.Box} box in the image
 * @param {boolean} [strong] filled, with its name @param {boolean} [grips] with handles
 */
export function paintBox(c, view, item, box, strong = false, grips = strong) {
  const { name, color: ink } = classOf(item.classId);
  const r = geometry.toScreen(view, box);
  c.lineWidth = strong ? 2.5 : 1.75;
  c.setLineDash(item.dashed ? [6, 4] : []);
  c.strokeStyle = 'rgb(0 0 0 / 45%)';
  c.strokeRect(r.x - 1.25, r.y - 1.25, r.width + 2.5, r.height + 2.5);
  c.strokeStyle = color(ink);
  c.strokeRect(r.x, r.y, r.width, r.height);
  c.setLineDash([]);
  if (strong) {
    c.fillStyle = `${color(ink)}26`;
    c.fillRect(r.x, r.y, r.width, r.height);
    paintTag(c, r, item.confidence === undefined ? name : `${name} ${percent(item.confidence)}`, color(ink));
  }
  if (grips) for (const handle of geometry.handles) paintGrip(c, geometry.handlePoint(r, handle), color(ink));
}

function paintGrip(c, p, ink) {
  c.fillStyle = '#fff';
  c.fillRect(p.x - grip / 2 - 1, p.y - grip / 2 - 1, grip + 2, grip + 2);
  c.fillStyle = ink;
  c.fillRect(p.x - grip / 2, p.y - grip / 2, grip, grip);
}

function paintTag(c, r, text, ink) {
  c.font = '600 12px system-ui, sans-serif';
  const width = c.measureText(text).width + 10;
  const y = r.y > 22 ? r.y - 21 : r.y + 3;
  c.fillStyle = ink;
  c.fillRect(r.x - 1, y, width, 18);
  c.fillStyle = lightInk(ink) ? '#101418' : '#fff';
  c.fillText(text, r.x + 4, y + 13);
}

/** Lines through the pointer to the borders of the picture, to see where a box would begin. */
export function paintCross(c, view, point, frame) {
  const p = { x: point.x * view.scale + view.x, y: point.y * view.scale + view.y };
  if (!geometry.contains(frame, p)) return;
  c.strokeStyle = 'rgb(255 255 255 / 55%)';
  c.lineWidth = 1;
  c.setLineDash([4, 4]);
  c.beginPath();
  c.moveTo(p.x, frame.y);
  c.lineTo(p.x, frame.y + frame.height);
  c.moveTo(frame.x, p.y);
  c.lineTo(frame.x + frame.width, p.y);
  c.stroke();
  c.setLineDash([]);
}
