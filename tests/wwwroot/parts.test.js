import test from 'node:test';
import assert from 'node:assert/strict';
import { lengthOf, sendParts, sentBytes } from '../../wwwroot/lib/parts.js';
import { pace } from '../../wwwroot/lib/upload.js';

const file = new Blob([Uint8Array.from({ length: 95 }, (_, i) => i)]);
const plan = (sent = []) => ({ partBytes: 10, parts: 10, bytes: 95, sent });
const failure = (status) => Object.assign(new Error(`status ${status}`), { status });

/** A store that fails the first attempts at some parts. @param {Record<number, number[]>} failures statuses by part */
function store(failures = {}) {
  const came = new Map();
  const waits = [];
  let under = 0;
  const seen = { most: 0, signed: 0 };
  return {
    came, waits, seen,
    digest: async (part) => `d${part.size}`,
    sign: async (number, sha256) => ({ number, url: `/${number}/${++seen.signed}`, headers: { sha256 } }),
    put: async ({ number, headers }, part, progress) => {
      seen.most = Math.max(seen.most, ++under);
      await new Promise(setImmediate);
      under--;
      progress(part.size / 2);
      const status = failures[number]?.shift();
      if (status !== undefined) throw failure(status);
      assert.equal(headers.sha256, `d${part.size}`);
      came.set(number, new Uint8Array(await part.arrayBuffer()));
    },
    wait: async (ms) => { waits.push(ms); },
  };
}

test('All parts are sent, four at a time, each its own bytes', async () => {
  const means = store();
  const told = [];
  await sendParts(file, plan(), means, (bytes) => told.push(bytes));
  assert.equal(means.came.size, 10);
  assert.deepEqual([...means.came.get(10)], [90, 91, 92, 93, 94]);
  assert.equal(means.seen.most, 4);
  assert.equal(told.at(0), 0);
  assert.equal(told.at(-1), 95);
});

test('What has come already is not sent again', async () => {
  const means = store();
  const told = [];
  await sendParts(file, plan([1, 2, 10]), means, (bytes) => told.push(bytes));
  assert.deepEqual([...means.came.keys()].sort((a, b) => a - b), [3, 4, 5, 6, 7, 8, 9]);
  assert.equal(told.at(0), 25);
  assert.equal(told.at(-1), 95);
});

test('A part that fails for a while is sent again under a new address, later and later', async () => {
  const means = store({ 3: [0, 403, 503] });
  await sendParts(file, plan(), means, () => {});
  assert.equal(means.came.size, 10);
  assert.deepEqual(means.waits, [1000, 2000, 4000]);
  assert.equal(means.seen.signed, 13);
});

test('A part that is refused ends it at once', async () => {
  const means = store({ 2: [422] });
  await assert.rejects(sendParts(file, plan(), means, () => {}), { status: 422 });
  assert.deepEqual(means.waits, []);
  assert.ok(means.came.size < 10);
});

test('A server that stays away ends it after eight attempts', async () => {
  const means = store({ 1: Array(20).fill(503) });
  await assert.rejects(sendParts(file, plan([2, 3, 4, 5, 6, 7, 8, 9, 10]), means, () => {}), { status: 503 });
  assert.equal(means.seen.signed, 8);
});

test('Lengths and what has come', () => {
  assert.equal(lengthOf(plan(), 1), 10);
  assert.equal(lengthOf(plan(), 10), 5);
  assert.equal(sentBytes(plan([1, 10])), 15);
});

test('The pace counts only what was sent now', () => {
  const startedAt = new Date(10_000).toISOString();
  assert.deepEqual(pace({ from: 50, done: 100, total: 200, startedAt }, 20_000), { rate: 5, secondsLeft: 20 });
});
