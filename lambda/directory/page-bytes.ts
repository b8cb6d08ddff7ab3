import { PAGE_BYTES, type Page } from './directory-store.ts';
import { MAXIMUM_RESOURCE_BYTES, utf8Bytes } from './limits.ts';

/** The page, cut before the first resource that does not fit; always one at least, so that a walk goes on. */
export function endAtPageBytes(page: Page): Page {
  if (page.resources.length * MAXIMUM_RESOURCE_BYTES <= PAGE_BYTES) return page;
  let bytes = 0;
  const end = page.resources.findIndex(({ attributes }, index) => {
    bytes += utf8Bytes(JSON.stringify(attributes));
    return index > 0 && bytes > PAGE_BYTES;
  });
  return end === -1 ? page : { ...page, resources: page.resources.slice(0, end) };
}
