import { base, bearer, toApiError } from './http.js';
import { traceparent } from './trace.js';

/** Downloads what needs the bearer token, which a plain link would not carry. @param {string} path under the API's base @param {string} name of the file */
export async function saveBlob(path, name) {
  const response = await fetch(base + path, { headers: { ...await bearer(), traceparent: traceparent() } });
  if (!response.ok) throw toApiError(response, await response.text(), { method: 'GET', url: base + path });
  const address = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
