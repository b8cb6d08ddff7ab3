/** Entity tags (RFC 7644 §3.14, RFC 9110 §8.8.3): what tells one state of a resource from another. */

/** What of a resource its entity tag is made of. */
export interface TaggedResource {
  readonly version: number;
  /** Of a group: changes of its members, to be summed. */
  readonly membership?: { readonly revisions: readonly number[] };
  /** The groups that the answer shows. */
  readonly memberOf?: readonly { readonly id: string; readonly version: number }[];
}

/**
 * Weak, as the bytes of an answer also depend on what it was asked to hold. Where the answer shows the groups of a resource the tag changes
 * with them and with their names, although the resource's version does not: `W/"5-9ce17d3ab7a81f20"`.
 */
export function entityTag({ version, membership, memberOf = [] }: TaggedResource): string {
  const revision = (membership?.revisions ?? []).reduce((sum, count) => sum + count, version);
  if (memberOf.length === 0) return `W/"${revision}"`;
  const groups = memberOf.map((group) => `${group.version} ${group.id}`);
  return `W/"${revision}-${digest(groups.join('\n'))}"`;
}

/** What If-Match or If-None-Match lists. */
export interface EntityTags {
  /** Whether the tag is listed: for reads. */
  readonly matches: (entityTag: string) => boolean;
  /** Whether a tag of the same version is listed: for changes. What a change would overwrite are the attributes and the members, not the groups. */
  readonly matchesVersion: (entityTag: string) => boolean;
}

/** Compared weakly (RFC 9110 §8.8.3.2): SCIM's tags are weak. What is no entity tag matches nothing. */
export function parseEntityTags(text: string): EntityTags {
  if (text.trim() === '*') return { matches: () => true, matchesVersion: () => true };
  const listed = [...text.matchAll(/(?<=^|[\s,])(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g)].flatMap(
    ([, opaque]) => opaque ?? [],
  );
  const tags = new Set(listed);
  const versions = new Set(listed.map(versionOf));
  return {
    matches: (entityTag) => tags.has(opaqueOf(entityTag)),
    matchesVersion: (entityTag) => versions.has(versionOf(opaqueOf(entityTag))),
  };
}

const opaqueOf = (entityTag: string): string => /"(.*)"/.exec(entityTag)?.[1] ?? entityTag;

const versionOf = (opaque: string): string => opaque.split('-', 1)[0] ?? opaque;

/**
 * FNV-1a, twice from different starts: 64 bits. No secret hangs on it; it only has to differ where the groups do.
 */
function digest(text: string): string {
  let [low, high] = [0x811c9dc5, 0x9dc5811c];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ (unit + at), 0x01000193);
  }
  return [low, high].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
