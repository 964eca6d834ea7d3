import test from 'node:test';
import assert from 'node:assert/strict';
import { comboOf } from '../../wwwroot/lib/keys.js';

test('A key press is named the same on every keyboard', () => {
  assert.equal(comboOf({ key: 'z', ctrlKey: true }), 'Ctrl+z');
  assert.equal(comboOf({ key: 'Z', metaKey: true, shiftKey: true }), 'Ctrl+Shift+z');
  assert.equal(comboOf({ key: '?', shiftKey: true }), '?');
  assert.equal(comboOf({ key: 'ArrowLeft', altKey: true, shiftKey: true }), 'Alt+Shift+ArrowLeft');
  assert.equal(comboOf({ key: ' ' }), 'Space');
});
