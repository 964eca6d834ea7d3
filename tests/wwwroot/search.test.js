import test from 'node:test';
import assert from 'node:assert/strict';
import { html } from '../../wwwroot/lib/html.js';
import { grouped, marked, placeOf, searchPlace, valueWords } from '../../wwwroot/components/found.js';

const text = (parts) => html`${parts}`.text;

test('What matched is marked, and nothing of a title is markup', () => {
  assert.equal(text(marked('<b>Bolt</b> & nut', [[3, 4]])), '&lt;b&gt;<mark>Bolt</mark>&lt;/b&gt; &amp; nut');
  assert.equal(text(marked('볼트 😀 bolt', [[6, 4], [0, 2]])), '<mark>볼트</mark> 😀 <mark>bolt</mark>');
  assert.equal(text(marked('bolt', [[0, 3], [1, 3]])), '<mark>bol</mark>t', 'the second begins within the first');
  assert.equal(text(marked('<img src=x>', [[0, 99]])), '<mark>&lt;img src=x&gt;</mark>');
});

test('Results are grouped by type, the best match first', () => {
  const items = [{ type: 'image', id: 1 }, { type: 'job', id: 2 }, { type: 'image', id: 3 }];
  assert.deepEqual(grouped(items).map(([type, group]) => [type, group.map((i) => i.id)]), [['image', [1, 3]], ['job', [2]]]);
});

test('A found thing leads to its page, and a question to the search page', () => {
  assert.equal(placeOf({ type: 'image', id: 'a/b', projectId: 'p 1' }), '#/p/p%201/annotate/a%2Fb');
  assert.equal(placeOf({ type: 'unknown', id: 'x', projectId: 'p' }), '#/p/p');
  assert.equal(searchPlace({ q: 'a&b', project: undefined }), '#/search?q=a%26b');
  assert.equal(searchPlace({ q: 'a', project: 'p/1', label: 'nut, hex' }), '#/p/p%2F1/search?q=a&label=nut%2C+hex');
});

test('A value is said by its name, where it is an id', () => {
  assert.equal(valueWords('project', { value: 'p1', name: 'Line 7' }), 'Line 7');
  assert.equal(valueWords('device', { value: 'd1', name: null }), 'd1');
  assert.equal(valueWords('label', { value: 'a, b', name: null }), 'a, b');
});
