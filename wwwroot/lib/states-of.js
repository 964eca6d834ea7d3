/** What the states of things mean to a person: their colour, and whether something still goes on. */
const tones = {
  job: { draft: 'mute', queued: 'info', leased: 'info', running: 'accent', interrupted: 'warn', evaluating: 'accent', succeeded: 'ok', failed: 'bad', cancelled: 'mute' },
  model: { candidate: 'info', approved: 'accent', rejected: 'bad', production: 'ok', retired: 'mute' },
  gate: { pending: 'info', passed: 'ok', refused: 'bad' },
  device: { new: 'info', idle: 'mute', running: 'ok', installing: 'accent', failed: 'bad', revoked: 'mute', offline: 'warn' },
  rollout: { draft: 'mute', running: 'accent', paused: 'warn', succeeded: 'ok', rolling_back: 'warn', rolled_back: 'bad', failed: 'bad' },
  target: { pending: 'mute', sent: 'accent', succeeded: 'ok', failed: 'bad', rolled_back: 'warn' },
  round: { freeze: 'accent', train: 'accent', gate: 'accent', rollout: 'accent', waiting_approval: 'warn', waiting_rollout: 'warn', done: 'ok', refused: 'bad', failed: 'bad', stopped: 'mute' },
  import: { waiting: 'info', running: 'accent', done: 'ok', failed: 'bad' },
  version: { freezing: 'accent', frozen: 'ok' },
  feedback: { queued: 'info', accepted: 'ok', rejected: 'mute' },
};

/** @param {keyof typeof tones} kind @param {string} state */
export const toneOf = (kind, state) => tones[kind][state] ?? 'mute';

/** @param {{ state: string }} job */
export const isRunning = (job) => ['queued', 'leased', 'running', 'interrupted', 'evaluating'].includes(job.state);

/** A device's state as a person means it: one that is silent is offline, whatever it said last. @param {{ status: string, online?: boolean }} device */
export const deviceState = (device) => (device.status !== 'new' && device.status !== 'revoked' && device.online === false ? 'offline' : device.status);
