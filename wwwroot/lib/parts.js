import { isAborted } from './http.js';

/**
 * Sends the parts of a file that have not come yet, four at a time. Each attempt asks for an address of its own, so none is ever too old; a part that
 * fails for a while is tried again, longer and longer after.
 * @typedef {{ partBytes: number, parts: number, bytes: number, sent: number[] }} Plan
 * @typedef {{ number: number, url: string, headers: Record<string, string> }} Address
 * @typedef {{
 *   digest: (part: Blob) => Promise<string>, sign: (number: number, sha256: string) => Promise<Address>,
 *   put: (address: Address, part: Blob, progress: (bytes: number) => void) => Promise<void>, wait: (ms: number) => Promise<void> }} Means
 */
const atOnce = 4;
const attempts = 8;
const longest = 30_000;

/** The bytes of a part, counted from 1. @param {Plan} plan @param {number} number */
export const lengthOf = (plan, number) => Math.min(plan.partBytes, plan.bytes - (number - 1) * plan.partBytes);

/** Bytes that have come already. @param {Plan} plan */
export const sentBytes = (plan) => plan.sent.reduce((sum, number) => sum + lengthOf(plan, number), 0);

/** Worth another try: the network, the server for now, or an address that got too old. @param {any} error */
const passes = (error) => error.status === 0 || error.status === 403 || error.status === 408 || error.status === 429 || error.status >= 500;

/** @param {Blob} file @param {Plan} plan @param {Means} means @param {(bytes: number) => void} progress bytes in all */
export async function sendParts(file, plan, means, progress) {
  const waiting = Array.from({ length: plan.parts }, (_, i) => i + 1).filter((number) => !plan.sent.includes(number));
  const before = sentBytes(plan);
  const under = new Map();
  const tell = (number, bytes) => {
    under.set(number, bytes);
    progress(before + [...under.values()].reduce((a, b) => a + b, 0));
  };
  let failed = false;
  const work = async () => {
    for (let number = waiting.shift(); number !== undefined && !failed; number = waiting.shift()) {
      try {
        await sendPart(file, plan, number, means, (bytes) => tell(number, bytes));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  progress(before);
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
  const bad = ends.find((end) => end.status === 'rejected');
  if (bad) throw bad.reason;
}

async function sendPart(file, plan, number, means, progress) {
  const at = (number - 1) * plan.partBytes;
  const part = file.slice(at, at + lengthOf(plan, number));
  const sha256 = await means.digest(part);
  for (let attempt = 1; ; attempt++) {
    try {
      await means.put(await means.sign(number, sha256), part, progress);
      progress(part.size);
      return;
    } catch (error) {
      if (isAborted(error) || attempt === attempts || !passes(error)) throw error;
      progress(0);
      await means.wait(Math.min(longest, 500 * 2 ** attempt));
    }
  }
}
