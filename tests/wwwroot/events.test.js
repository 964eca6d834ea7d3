import test from 'node:test';
import assert from 'node:assert/strict';
import { backoff, eventParser } from '../../wwwroot/lib/events.js';

test('Items are whole however the text is cut', () => {
  const text = ': keep\n\ndata: {"type":"job"}\n\ndata:a\ndata: b\n\r\ndata: c\r\n\r\n';
  for (let size = 1; size <= text.length; size++) {
    const parse = eventParser();
    const items = [];
    for (let at = 0; at < text.length; at += size) items.push(...parse(text.slice(at, at + size)));
    assert.deepEqual(items, ['{"type":"job"}', 'a\nb', 'c'], `cut into ${size}`);
  }
});

test('Waiting grows with each failed try, with jitter, and has an end', () => {
  assert.equal(backoff(0, 1), 500);
  assert.equal(backoff(3, 0), 2000);
  assert.equal(backoff(50, 1), 15000);
});
