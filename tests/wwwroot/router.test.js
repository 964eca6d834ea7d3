import test from 'node:test';
import assert from 'node:assert/strict';
import { href, match, parseHash } from '../../wwwroot/lib/router.js';
import { rail, routes } from '../../wwwroot/routes.js';

test('An address has a path and filters', () => {
  const { path, query } = parseHash('#/p/1/data/?split=train&text=a%20b');
  assert.equal(path, '/p/1/data');
  assert.deepEqual(Object.fromEntries(query), { split: 'train', text: 'a b' });
  assert.equal(parseHash('').path, '/');
});

test('The page and its parts are found, and hostile parts come back as they were', () => {
  const id = 'a/b?c#d%';
  const found = match(routes, href('p', id, 'training', '7'));
  assert.equal(found.route.name, 'training');
  assert.deepEqual(found.params, { project: id, job: '7' });
});

test('Nothing is found for an unknown address or an empty part', () => {
  assert.equal(match(routes, '#/p/1/nothing'), null);
  assert.equal(match(routes, '#/p//data'), null);
});

test('A badly escaped address is shown as it is instead of failing', () => {
  assert.equal(match(routes, '#/p/%E0%A4%A').params.project, '%E0%A4%A');
});

test('Every page of the rail has a route', () => {
  for (const page of rail) assert.equal(match(routes, page.path ? href('p', 'x', page.path) : href('p', 'x'))?.route.name, page.name);
});
