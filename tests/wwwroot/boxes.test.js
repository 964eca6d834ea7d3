import test from 'node:test';
import assert from 'node:assert/strict';
import * as geometry from '../../wwwroot/lib/boxes.js';

const image = { width: 100, height: 80 };
const box = { x: 10, y: 20, width: 30, height: 40 };

/** A small seeded generator (mulberry32), so that a failure can be repeated. */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const inside = (b) => b.x >= 0 && b.y >= 0 && b.width >= 0 && b.height >= 0 && b.x + b.width <= image.width + 1e-9 && b.y + b.height <= image.height + 1e-9;

test('A box drawn in any direction is the same box', () => {
  for (const [a, b] of [[[1, 2], [5, 9]], [[5, 9], [1, 2]], [[5, 2], [1, 9]]]) {
    assert.deepEqual(geometry.fromCorners({ x: a[0], y: a[1] }, { x: b[0], y: b[1] }), { x: 1, y: 2, width: 4, height: 7 });
  }
});

test('Clipping, moving and resizing never leave the image', () => {
  const next = random(7);
  const any = () => next() * 400 - 150;
  for (let i = 0; i < 2000; i++) {
    assert.ok(inside(geometry.clip({ x: any(), y: any(), width: Math.abs(any()), height: Math.abs(any()) }, image)));
    const moved = geometry.move(box, any(), any(), image);
    assert.ok(inside(moved));
    assert.deepEqual([moved.width, moved.height], [30, 40]);
    assert.ok(inside(geometry.resize(box, geometry.handles[i % 8], any(), any(), image)));
  }
});

test('A handle moves its own sides and leaves the others', () => {
  assert.deepEqual(geometry.resize(box, [-1, -1], 5, 5, image), { x: 15, y: 25, width: 25, height: 35 });
  assert.deepEqual(geometry.resize(box, [1, 0], 5, 99, image), { ...box, width: 35 });
  assert.deepEqual(geometry.resize(box, [0, 1], 99, -5, image), { ...box, height: 35 });
});

test('A handle pulled past the other side turns the box over', () => {
  assert.deepEqual(geometry.resize(box, [1, 0], -40, 0, image), { x: 0, y: 20, width: 10, height: 40 });
});

test('The smallest box under the pointer is the one meant', () => {
  const big = { box: { x: 0, y: 0, width: 90, height: 70 } };
  const small = { box: { x: 20, y: 20, width: 5, height: 5 } };
  assert.equal(geometry.topmost([small, big], { x: 22, y: 22 }), small);
  assert.equal(geometry.topmost([small, big], { x: 60, y: 60 }), big);
  assert.equal(geometry.topmost([small, big], { x: 95, y: 75 }), null);
});

test('A handle is found near its point only', () => {
  assert.deepEqual(geometry.handleAt(box, { x: 41, y: 59 }, 3), [1, 1]);
  assert.equal(geometry.handleAt(box, { x: 25, y: 40 }, 3), null);
});

test('Screen and image are each other\'s inverse, and zooming keeps the point under the pointer', () => {
  const next = random(3);
  let view = geometry.fit(image, { width: 640, height: 480 });
  for (let i = 0; i < 200; i++) {
    const at = { x: next() * 640, y: next() * 480 };
    const point = geometry.toImage(view, at);
    view = geometry.zoom(view, 0.5 + next(), at);
    const again = geometry.toScreen(view, { ...point, width: 0, height: 0 });
    assert.ok(Math.abs(again.x - at.x) < 1e-6 && Math.abs(again.y - at.y) < 1e-6);
  }
});

test('The whole image fits with its margin', () => {
  assert.deepEqual(geometry.fit({ width: 100, height: 50 }, { width: 232, height: 132 }, 16), { scale: 2, x: 16, y: 16 });
});

test('Overlap is the shared part of the union', () => {
  assert.equal(geometry.iou(box, box), 1);
  assert.equal(geometry.iou(box, { ...box, x: 25 }), 1 / 3);
  assert.equal(geometry.iou(box, { ...box, x: 40 }), 0);
});
