import test from 'node:test';
import assert from 'node:assert/strict';
import { ApiError, bearer, call, query, toApiError, useAccess } from '../../wwwroot/lib/http.js';

const request = { method: 'GET', url: '/api/v1/x' };

/** Answers the next calls of fetch one after the other, and keeps what was asked. */
function answers(t, ...responses) {
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (url, init) => {
    asked.push({ url, ...init });
    const next = responses.shift();
    if (next instanceof Error) throw next;
    return next;
  });
  return asked;
}

const json = (body, init) => new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...init?.headers }, status: init?.status ?? 200 });

test('Problem details become an error with their stable code', () => {
  const error = toApiError({ status: 422 }, '{"title":"Refused","detail":"Nothing to freeze.","code":"dataset.nothing_to_freeze","traceId":"00-1"}', request);
  assert.ok(error instanceof ApiError);
  assert.deepEqual([error.status, error.code, error.message, error.trace], [422, 'dataset.nothing_to_freeze', 'Nothing to freeze.', '00-1']);
  assert.match(error.details, /GET \/api\/v1\/x\n422 dataset.nothing_to_freeze/);
});

test('An answer that is no problem document still says its status', () => {
  const error = toApiError({ status: 502, statusText: 'Bad Gateway' }, '<html>', request);
  assert.deepEqual([error.code, error.title], ['http.502', 'Bad Gateway']);
});

test('A server that cannot be reached is an error of its own', async (t) => {
  answers(t, new TypeError('failed to fetch'));
  await assert.rejects(call('GET', '/x'), (error) => error.code === 'http.unreachable' && error.status === 0);
});

test('Every call carries the token, and commands an idempotency key', async (t) => {
  useAccess({ token: () => 'abc' });
  const asked = answers(t, json({}), json({}));
  await call('GET', '/x');
  await call('POST', '/x', { body: { a: 1 } });
  assert.equal(asked[0].headers.authorization, 'Bearer abc');
  assert.equal(asked[0].headers['idempotency-key'], undefined);
  assert.match(asked[1].headers['idempotency-key'], /^[0-9a-f-]{36}$/);
  assert.equal(asked[1].body, '{"a":1}');
  useAccess({ token: () => null });
  assert.deepEqual(await bearer(), {});
});

test('A thing that did not change is not read again, and nobody can spoil the kept one', async (t) => {
  const asked = answers(t, json({ n: 1 }, { headers: { etag: '"7"' } }), new Response(null, { status: 304 }), new Response(null, { status: 304 }));
  const first = await call('GET', '/kept');
  first.n = 99;
  assert.deepEqual(await call('GET', '/kept'), { n: 1 });
  assert.equal(asked[1].headers['if-none-match'], '"7"');
});

test('A refused token ends the session, a refused sign-in does not', async (t) => {
  let ended = 0;
  useAccess({ unauthorised: () => { ended++; } });
  answers(t, json({ code: 'session.required' }, { status: 401 }), json({ code: 'session.token_used' }, { status: 401 }));
  await assert.rejects(call('GET', '/me'));
  await assert.rejects(call('POST', '/session', { body: {} }), { code: 'session.token_used' });
  assert.equal(ended, 1);
});

test('A query string holds what is set', () => {
  assert.equal(query({ split: 'train', text: 'a&b', classId: 0, cursor: undefined, origin: '', labelled: null }), '?split=train&text=a%26b&classId=0');
  assert.equal(query({}), '');
});

test('A command that asks for a recent sign-in is repeated once, as the same command, with the new token', async (t) => {
  let [token, asked] = ['old', 0];
  const tooLongAgo = () => json({ code: 'session.recent_sign_in_required' }, { status: 401 });
  useAccess({ token: () => token, unauthorised: () => assert.fail('the session goes on'), again: async () => { asked++; token = 'new'; return true; } });
  const sent = answers(t, tooLongAgo(), json({ ok: true }), tooLongAgo(), tooLongAgo());
  assert.deepEqual(await call('DELETE', '/x'), { ok: true });
  assert.deepEqual(sent.map((s) => s.headers.authorization), ['Bearer old', 'Bearer new']);
  assert.equal(sent[0].headers['idempotency-key'], sent[1].headers['idempotency-key']);
  await assert.rejects(call('DELETE', '/x'), (error) => error.code === 'session.recent_sign_in_required');
  assert.equal(asked, 2);
  useAccess({ token: () => null, unauthorised: () => {}, again: async () => false });
});

test('Who would not sign in again stays signed in, and nothing is repeated', async (t) => {
  useAccess({ unauthorised: () => assert.fail('the session goes on'), again: async () => false });
  const sent = answers(t, json({ code: 'session.recent_sign_in_required' }, { status: 401 }));
  await assert.rejects(call('DELETE', '/x'), (error) => error.status === 401);
  assert.equal(sent.length, 1);
  useAccess({ unauthorised: () => {} });
});
