import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setWords } from '../../wwwroot/lib/i18n.js';
import { analysisPanels } from '../../wwwroot/components/evaluation.js';

const kinds = ['Classification', 'Localisation', 'Both', 'Duplicate', 'Background', 'Missed'];
const analysis = {
  errors: { errors: kinds.map((kind, i) => ({ kind, count: i, apLost: i / 100 })) },
  confusion: { classIds: [1, 2], counts: [[5, 1, 0], [0, 3, 2], [4, 0, 0]] },
  calibration: { expectedError: 0.05, bins: [{ from: 0, to: 0.1, detections: 0, precision: 0 }, { from: 0.9, to: 1, detections: 7, precision: 0.9 }] },
};

for (const language of ['en', 'ko']) {
  test(`An evaluation's failures are shown in ${language}, whatever its classes are called`, () => {
    setWords(language, JSON.parse(readFileSync(new URL(`../../wwwroot/i18n/${language}.json`, import.meta.url), 'utf8')));
    const { text } = analysisPanels(analysis, (id) => ({ name: `<img src=x onerror=alert(${id})>` }));
    assert.ok(!text.includes('<img'));
    assert.ok(text.includes('&lt;img src=x onerror=alert(1)&gt;'));
    assert.ok(!/errors\.|confusion\.|calibration\./.test(text), text);
    assert.equal(text.match(/<tr>/g).length, 4);
  });
}

test('An evaluation that was stored before there was an analysis shows none', () => {
  assert.equal(String(analysisPanels(undefined, () => ({ name: '' }))), '');
});
