import { Sha256 } from './sha256.js';

// One file in, its hash out; progress in bytes on the way.
onmessage = async ({ data: file }) => {
  const hash = new Sha256();
  const step = 4 * 1024 * 1024;
  for (let at = 0; at < file.size; at += step) {
    hash.update(new Uint8Array(await file.slice(at, at + step).arrayBuffer()));
    postMessage({ done: Math.min(at + step, file.size) });
  }
  postMessage({ sha256: hash.hex() });
};
