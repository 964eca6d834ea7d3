import test from 'node:test';
import assert from 'node:assert/strict';
import { begin, startTraces, traceparent } from '../../wwwroot/lib/trace.js';
import { call } from '../../wwwroot/lib/http.js';

const parts = (header) => header.match(/^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/).slice(1);

test('Requests of one act are one trace, each a span of its own', () => {
  begin(1000);
  const [first, second] = [parts(traceparent(1000)), parts(traceparent(5999))];
  assert.equal(first[0], second[0]);
  assert.notEqual(first[1], second[1]);
});

test('What the page asks for by itself, and the next act, are other traces', () => {
  begin(1000);
  const seen = [traceparent(1001), traceparent(6000), traceparent(6001)].map((header) => parts(header)[0]);
  begin(6002);
  seen.push(parts(traceparent(6003))[0]);
  assert.equal(new Set(seen).size, 4);
});

test('Every call carries the trace of the act on the page that led to it', async (t) => {
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (url, { headers }) => { asked.push(parts(headers.traceparent)[0]); return new Response('{}'); });
  const page = new EventTarget();
  startTraces(page);
  page.dispatchEvent(new Event('click'));
  await call('POST', '/a', { body: {} });
  await call('GET', '/b');
  page.dispatchEvent(new Event('click'));
  await call('GET', '/b');
  assert.equal(asked[0], asked[1]);
  assert.notEqual(asked[1], asked[2]);
});
