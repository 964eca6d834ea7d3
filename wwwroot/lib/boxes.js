/**
 * Geometry of boxes: pure functions. A box is `{ x, y, width, height }` in pixels of the upright image; a view maps image to screen.
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ scale: number, x: number, y: number }} View screen = image × scale + (x, y)
 * @typedef {{ width: number, height: number }} Size
 * @typedef {{ x: number, y: number }} Point
 */

const clamp = (value, low, high) => Math.min(Math.max(value, low), Math.max(low, high));

/** The box between two corners, whichever way it was drawn. @param {Point} a @param {Point} b @returns {Box} */
export const fromCorners = (a, b) => ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) });

/** The part inside the image. @param {Box} box @param {Size} image @returns {Box} */
export function clip(box, image) {
  const x = clamp(box.x, 0, image.width), y = clamp(box.y, 0, image.height);
  return { x, y, width: clamp(box.x + box.width, x, image.width) - x, height: clamp(box.y + box.height, y, image.height) - y };
}

/** Moved, kept whole inside the image. @param {Box} box @param {number} dx @param {number} dy @param {Size} image @returns {Box} */
export const move = (box, dx, dy, image) => ({ ...box, x: clamp(box.x + dx, 0, image.width - box.width), y: clamp(box.y + dy, 0, image.height - box.height) });

/** The eight handles as (left|middle|right, top|middle|bottom) = -1|0|1. */
export const handles = [[-1, -1], [0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0]];

/** Where a handle is. @param {Box} box @param {number[]} handle @returns {Point} */
export const handlePoint = (box, [h, v]) => ({ x: box.x + (box.width * (h + 1)) / 2, y: box.y + (box.height * (v + 1)) / 2 });

/** Resized by pulling a handle; pulled past the other side it turns over. @param {Box} box @param {number[]} handle @param {number} dx @param {number} dy @param {Size} image @returns {Box} */
export function resize(box, [h, v], dx, dy, image) {
  const a = { x: box.x + (h < 0 ? dx : 0), y: box.y + (v < 0 ? dy : 0) };
  const b = { x: box.x + box.width + (h > 0 ? dx : 0), y: box.y + box.height + (v > 0 ? dy : 0) };
  return clip(fromCorners(a, b), image);
}

/** @param {Box} box @param {Point} point @param {number} [slack] image pixels around it */
export const contains = (box, point, slack = 0) =>
  point.x >= box.x - slack && point.y >= box.y - slack && point.x <= box.x + box.width + slack && point.y <= box.y + box.height + slack;

/** The handle near a point, or null. @param {Box} box @param {Point} point @param {number} reach image pixels */
export const handleAt = (box, point, reach) =>
  handles.find((handle) => { const p = handlePoint(box, handle); return Math.abs(p.x - point.x) <= reach && Math.abs(p.y - point.y) <= reach; }) ?? null;

/** The smallest box under a point: small boxes inside big ones stay reachable. @template {{ box: Box }} T @param {T[]} items @param {Point} point @param {number} [slack] @returns {T|null} */
export const topmost = (items, point, slack = 0) =>
  items.filter((item) => contains(item.box, point, slack)).sort((a, b) => a.box.width * a.box.height - b.box.width * b.box.height)[0] ?? null;

/** Intersection over union, 0..1. @param {Box} a @param {Box} b */
export function iou(a, b) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

/** The whole image, centred with a margin. @param {Size} image @param {Size} screen @param {number} [margin] @returns {View} */
export function fit(image, screen, margin = 16) {
  const scale = Math.max(0.01, Math.min((screen.width - 2 * margin) / image.width, (screen.height - 2 * margin) / image.height));
  return { scale, x: (screen.width - image.width * scale) / 2, y: (screen.height - image.height * scale) / 2 };
}

/** @param {View} view @param {Point} point on the screen @returns {Point} in the image */
export const toImage = (view, point) => ({ x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale });

/** @param {View} view @param {Box} box in the image @returns {Box} on the screen */
export const toScreen = (view, box) => ({ x: box.x * view.scale + view.x, y: box.y * view.scale + view.y, width: box.width * view.scale, height: box.height * view.scale });

/** Zoomed so that the image point under `at` stays there. @param {View} view @param {number} factor @param {Point} at @returns {View} */
export function zoom(view, factor, at) {
  const scale = clamp(view.scale * factor, 0.05, 40);
  const k = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * k, y: at.y - (at.y - view.y) * k };
}

/** Numbers as they are stored: two decimals are finer than any pixel. @param {Box} box @returns {Box} */
export const rounded = (box) => Object.fromEntries(['x', 'y', 'width', 'height'].map((k) => [k, Math.round(box[k] * 100) / 100]));
