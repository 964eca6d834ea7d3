import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Sha256 } from '../../wwwroot/lib/sha256.js';

const hash = (bytes) => new Sha256().update(bytes).hex();

test('The vectors of FIPS 180-4', () => {
  const text = (s) => new TextEncoder().encode(s);
  assert.equal(hash(text('')), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(hash(text('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(hash(text('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')), '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1');
  assert.equal(hash(text('a'.repeat(1_000_000))), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
});

test('Every length around the block borders, in whatever pieces', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);
    const pieces = new Sha256();
    for (let at = 0, step = 1; at < length; at += step, step = (step * 7) % 61 + 1) pieces.update(bytes.subarray(at, at + step));
    assert.equal(pieces.hex(), createHash('sha256').update(bytes).digest('hex'), `length ${length}`);
  }
});
