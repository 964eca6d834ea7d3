import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fill, pickLanguage, setWords, t, tOr } from '../../wwwroot/lib/i18n.js';
import { rail } from '../../wwwroot/routes.js';

const root = fileURLToPath(new URL('../../wwwroot', import.meta.url));
const words = Object.fromEntries(['en', 'ko'].map((language) => [language, JSON.parse(readFileSync(join(root, 'i18n', `${language}.json`), 'utf8'))]));
const sources = readdirSync(root, { recursive: true }).filter((f) => f.endsWith('.js') && !f.startsWith('vendor')).map((f) => readFileSync(join(root, f), 'utf8'));
const found = (pattern) => new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map((m) => m[1])));

/** Keys written out, and beginnings of keys that are put together, such as `job.state.${state}`. */
const literal = found(/'([a-zA-Z]+(?:\.[\w]+)+)'/g);
const begun = [...found(/`([a-zA-Z]+(?:\.\w+)*\.)\$\{/g)];
const plain = (key) => key.replace(/\.(one|other)$/, '');

test('Both languages have the same keys and the same places to fill', () => {
  assert.deepEqual(Object.keys(words.ko), Object.keys(words.en));
  const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
  for (const key of Object.keys(words.en)) assert.deepEqual(places(words.ko[key]), places(words.en[key]), key);
});

test('No text is empty, and Korean is Korean', () => {
  const same = Object.keys(words.en).filter((key) => words.en[key] === words.ko[key]);
  assert.deepEqual(same.filter((key) => !/^(metric\.map|ring\.map50|source\.rtsp)/.test(key)), []);
  for (const text of [...Object.values(words.en), ...Object.values(words.ko)]) assert.notEqual(text.trim(), '');
});

test('Every key that is asked for is there', () => {
  const asked = found(/\bt\(\s*'([\w.]+)'/g);
  const missing = [...asked, ...rail.map((p) => `page.${p.name}`)].filter((key) => !(key in words.en) && !(`${key}.other` in words.en));
  assert.deepEqual(missing, []);
});

test('Every key is asked for', () => {
  const unused = Object.keys(words.en).filter((key) => !literal.has(key) && !literal.has(plain(key)) && !begun.some((b) => key.startsWith(b)));
  assert.deepEqual(unused, []);
});

test('Plurals follow the language, and numbers in them too', () => {
  setWords('en', words.en);
  assert.equal(t('data.imageCount', { count: 1 }), '1 image');
  assert.equal(t('data.imageCount', { count: 1200 }), '1,200 images');
  setWords('ko', words.ko);
  assert.equal(t('data.imageCount', { count: 1 }), '이미지 1장');
});

test('A key without words shows itself, a code without words its message', () => {
  assert.equal(t('no.such'), 'no.such');
  assert.equal(tOr('problem.no.such', 'as the server says'), 'as the server says');
});

test('The first wished language that we have is taken', () => {
  assert.equal(pickLanguage(['fr-FR', 'ko-KR', 'en']), 'ko');
  assert.equal(pickLanguage(['fr']), 'en');
  assert.equal(fill('{a} {b}', { a: 1 }), '1 {b}');
});
