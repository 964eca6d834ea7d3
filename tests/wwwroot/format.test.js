import test from 'node:test';
import assert from 'node:assert/strict';
import { setWords } from '../../wwwroot/lib/i18n.js';
import * as format from '../../wwwroot/lib/format.js';

const speak = (language) => setWords(language, { 'time.now': language === 'ko' ? '방금' : 'now' });

test('Numbers and shares follow the language, and what is missing is a dash', () => {
  speak('en');
  assert.equal(format.number(1234567.891, 1), '1,234,567.9');
  assert.equal(format.percent(0.256, 1), '25.6%');
  assert.equal(format.signed(0.04), '+0.040');
  assert.equal(format.number(null), '–');
  assert.equal(format.number(0), '0');
});

test('An average precision of -1 means that there was nothing to measure', () => {
  assert.equal(format.figure(-1), '–');
  assert.equal(format.figure(0.5), '0.500');
});

test('Durations show their two largest units', () => {
  speak('en');
  assert.deepEqual([0, 8.4, 65, 3600, 3725, 90061].map(format.duration), ['0 sec', '8 sec', '1 min 5 sec', '1 hr', '1 hr 2 min', '1 day 1 hr']);
  speak('ko');
  assert.equal(format.duration(65), '1분 5초');
});

test('Times are relative in both languages', () => {
  const now = new Date('2026-01-02T12:00:00Z');
  speak('en');
  assert.equal(format.relative('2026-01-02T11:58:00Z', now), '2 min. ago');
  assert.equal(format.relative('2026-01-02T11:59:58Z', now), 'now');
  speak('ko');
  assert.equal(format.relative('2026-01-02T11:58:00Z', now), '2분 전');
  assert.equal(format.relative(null), '–');
});

test('Bytes are counted in thousands', () => {
  speak('en');
  assert.deepEqual([0, 999, 1000, 3812345, 8e9].map(format.bytes), ['0 B', '999 B', '1 KB', '3.8 MB', '8.0 GB']);
});

test('A .NET time span is read and written', () => {
  assert.equal(format.spanSeconds('1.02:03:04.5'), 93784.5);
  assert.equal(format.spanSeconds('00:00:30'), 30);
  assert.equal(format.spanSeconds('nonsense'), 0);
  assert.equal(format.toSpan(3725), '01:02:05');
});

test('Only a plain colour reaches CSS', () => {
  assert.equal(format.color('#0072b2'), '#0072b2');
  assert.equal(format.color('red;background:url(x)'), '#888888');
});
