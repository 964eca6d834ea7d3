import { t } from '../lib/i18n.js';
import { post } from '../lib/http.js';
import { say, sayError } from './toast.js';

/**
 * Accepts a frame with these boxes, or rejects it. A rejection can be undone; an accepted frame is in the dataset and is changed there.
 * @param {string} project @param {{ id: string }} item @param {'accept'|'reject'} verdict @param {{ classId: number, box: any }[]} annotations
 * @param {() => void} undone called after an undo
 * @returns {Promise<boolean>} false when it was refused
 */
export async function decide(project, item, verdict, annotations, undone) {
  const path = `/projects/${encodeURIComponent(project)}/feedback/${encodeURIComponent(item.id)}`;
  try {
    await post(`${path}/${verdict}`, verdict === 'accept' ? { annotations } : {});
  } catch (error) {
    sayError(error);
    return false;
  }
  const undo = verdict === 'reject' ? async () => {
    try { await post(`${path}/requeue`); undone(); } catch (error) { sayError(error); }
  } : undefined;
  say(t(verdict === 'accept' ? 'feedback.accepted' : 'feedback.rejected'), undo);
  return true;
}
