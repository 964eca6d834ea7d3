import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../wwwroot', import.meta.url));
const own = readdirSync(root, { recursive: true }).filter((f) => /\.(js|html|css)$/.test(f) && !f.startsWith('vendor')).map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));

test('Nothing needs what the content security policy forbids', () => {
  for (const { name, text } of own) {
    const markup = text.replace(/\/\*[\s\S]*?\*\//g, '');
    assert.doesNotMatch(markup, /<[a-z-]+[^>]*\sstyle=/, `${name}: style attribute`);
    assert.doesNotMatch(markup, /\son[a-z]+="/, `${name}: inline handler`);
    assert.doesNotMatch(markup, /\beval\(|new Function\(/, `${name}: eval`);
    assert.doesNotMatch(markup, /<script(?![^>]*\ssrc=)/, `${name}: inline script`);
    assert.doesNotMatch(markup.replaceAll('http://www.w3.org/', ''), /https?:\/\//, `${name}: another host`);
  }
});

test('innerHTML is set from escaped markup only', () => {
  for (const { name, text } of own) for (const [line] of text.matchAll(/^.*innerHTML =.*$/gm)) assert.match(line, /html`|\.text;/, `${name}: ${line}`);
});

test('Every icon that is shown is in the sprite', () => {
  const sprite = readFileSync(join(root, 'vendor/bootstrap-icons/sprite.svg'), 'utf8');
  const known = new Set([...sprite.matchAll(/<symbol id="([\w-]+)"/g)].map((m) => m[1]));
  const shown = own.flatMap(({ text }) => [...text.matchAll(/\bicon\('([\w-]+)'|\bicon: '([\w-]+)'/g)].map((m) => m[1] ?? m[2]));
  assert.deepEqual([...new Set(shown)].filter((name) => !known.has(name)), []);
  assert.deepEqual([...known].filter((name) => !own.some(({ text }) => text.includes(`'${name}'`))), [], 'not shown anywhere');
});

test('Every import leads to a file', () => {
  for (const { name, text } of own.filter((f) => f.name.endsWith('.js'))) {
    for (const [, from] of text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)) assert.ok(existsSync(join(root, dirname(name), from)), `${name}: ${from}`);
  }
});

test('Every vendored part has its licence beside it', () => {
  for (const part of readdirSync(join(root, 'vendor'), { withFileTypes: true }).filter((d) => d.isDirectory())) assert.ok(existsSync(join(root, 'vendor', part.name, 'LICENSE')), part.name);
});
