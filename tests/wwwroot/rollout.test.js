import test from 'node:test';
import assert from 'node:assert/strict';
import { parseWaves } from '../../wwwroot/components/start-rollout.js';
import { failureRate } from '../../wwwroot/components/wave-bar.js';
import { marked } from '../../wwwroot/components/found.js';
import { stationOfRound, stationsOf } from '../../wwwroot/components/loop-ring.js';

test('Waves rise to one', () => {
  assert.deepEqual(parseWaves('10, 50 100%'), [0.1, 0.5, 1]);
  for (const wrong of ['', '50', '50,10,100', '0,100', '10,x,100', '100,120']) assert.throws(() => parseWaves(wrong), undefined, wrong);
});

test('The failure rate is that of the wave under way', () => {
  const waves = [{ targets: 2, failed: 0 }, { targets: 4, failed: 1 }];
  assert.equal(failureRate({ waves, wave: 1 }), 0.25);
  assert.equal(failureRate({ waves, wave: 2 }), 0.25);
  assert.equal(failureRate({ waves: [], wave: 0 }), 0);
});

test('Matches are marked and everything else is text', () => {
  assert.deepEqual(marked('<b>cell</b>', [[3, 4], [1, 9]]).map(String), ['<', '<mark>b&gt;cell&lt;/b</mark>', '>']);
  assert.deepEqual(marked('plain', undefined), ['plain']);
});

const quiet = { counts: { images: 0, labelled: 0 }, feedback: { queued: 0, accepted: 0 }, round: null, job: null, challenger: null, champion: null, rollout: null, devices: { total: 0, online: 0, running: 0 } };

test('In an empty project every station is idle', () => {
  assert.deepEqual(new Set(Object.values(stationsOf(quiet)).map((s) => s.state)), new Set(['idle']));
});

test('The ring shows where a round is and where it waits for a person', () => {
  const at = (stage, more) => stationsOf({ ...quiet, round: { stage, endedAt: null }, ...more });
  assert.equal(at('freeze').label.state, 'active');
  assert.equal(at('gate').gate.state, 'active');
  assert.equal(at('waiting_approval').gate.state, 'wait');
  assert.equal(at('waiting_rollout').rollout.state, 'wait');
  assert.equal(stationsOf({ ...quiet, round: { stage: 'refused', endedAt: 'then' } }).gate.state, 'bad');
  assert.equal(stationOfRound({ stage: 'train' }), 2);
});
