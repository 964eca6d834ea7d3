import test from 'node:test';
import assert from 'node:assert/strict';
import { Editing } from '../../wwwroot/lib/editing.js';

const image = { width: 100, height: 80 };
const box = { x: 10, y: 20, width: 30, height: 40 };
const start = () => new Editing([{ classId: 0, box }, { classId: 1, box: { ...box, x: 50, y: 5 }, dashed: true, confidence: 0.4 }], image);

test('Undo and redo walk through what was done', () => {
  const editing = start();
  const before = editing.annotations;
  editing.add(2, { x: 1, y: 1, width: 10, height: 10 });
  editing.change(1, { classId: 2 });
  editing.remove(2);
  const after = editing.annotations;
  for (let i = 0; i < 3; i++) editing.undo();
  assert.deepEqual(editing.annotations, before);
  assert.equal(editing.canUndo, false);
  for (let i = 0; i < 3; i++) editing.redo();
  assert.deepEqual(editing.annotations, after);
});

test('A new change ends what could be redone', () => {
  const editing = start();
  editing.remove(1);
  editing.undo();
  editing.change(1, { classId: 3 });
  assert.equal(editing.canRedo, false);
});

test('It is unsaved until what is there now was saved, also after an undo', () => {
  const editing = start();
  assert.equal(editing.dirty, false);
  editing.remove(1);
  assert.equal(editing.dirty, true);
  const sent = editing.items;
  editing.change(2, { classId: 5 });
  editing.markSaved(sent);
  assert.equal(editing.dirty, true);
  editing.undo();
  assert.equal(editing.dirty, false);
});

test('A box too small to be meant is not added, one over the border is cut', () => {
  const editing = start();
  assert.equal(editing.add(0, { x: 5, y: 5, width: 1, height: 30 }), false);
  assert.equal(editing.add(0, { x: 90, y: 70, width: 50, height: 50 }), true);
  assert.deepEqual(editing.annotations.at(-1).box, { x: 90, y: 70, width: 10, height: 10 });
});

test('Touching a proposal confirms it', () => {
  const editing = start();
  editing.change(2, { classId: 0 });
  assert.equal(editing.items[1].dashed, undefined);
  assert.equal(editing.items[1].confidence, undefined);
});

test('Boxes nobody touched keep every digit, so that their origin is known again', () => {
  const exact = { x: 1.23456789, y: 2, width: 3.000001, height: 4 };
  assert.deepEqual(new Editing([{ classId: 0, box: { ...exact, area: 12 } }], image).annotations[0].box, exact);
});

test('The selection goes through the boxes from top to bottom and round', () => {
  const editing = start();
  editing.selectNext(1);
  assert.equal(editing.selectedId, 2);
  editing.selectNext(1);
  assert.equal(editing.selectedId, 1);
  editing.selectNext(1);
  assert.equal(editing.selectedId, 2);
  editing.remove(2);
  assert.equal(editing.selected, null);
});
