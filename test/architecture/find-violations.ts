/** Holds sources against the house; pure, so that it can be shown to fail. */
import { basename, dirname, extname, join, normalize } from 'node:path/posix';
import { bundleLoader, drawerNames, type Folder, house, keyPlaces } from './house.ts';
import { EXPRESSION, type Import, readSource, type Source } from './read-source.ts';

/** One sentence for each violation, with the file first. `files` has code by path from the root, with `/`. */
export function findViolations(files: ReadonlyMap<string, string>): readonly string[] {
  const sources = new Map([...files].map(([path, code]) => [path, readSource(code)] as const));
  return [
    ...[...sources].flatMap(([path, source]) =>
      [
        ...nameViolations(path),
        ...importViolations(path, source, sources),
        ...keyViolations(path, source),
      ].map((violation) => `${path}: ${violation}`),
    ),
    ...findCycles(sources).map((cycle) => `${cycle[0]}: imports itself by ${cycle.join(' -> ')}`),
  ];
}

function nameViolations(path: string): string[] {
  const [, ...inFolder] = path.split('/');
  const names = [...inFolder.slice(0, -1), basename(path, extname(path))];
  return names.filter((name) => drawerNames.has(name)).map((name) => `"${name}" names no concern`);
}

function importViolations(path: string, source: Source, known: ReadonlyMap<string, Source>) {
  const folderName = folderOf(path);
  const folder = folderName === undefined ? undefined : house[folderName];
  if (folderName === undefined || folder === undefined) return ['is in no folder of the house'];
  const violations = source.imports.flatMap((imported): string[] => {
    const target = resolve(path, imported.specifier);
    const sentence =
      target === undefined
        ? packageViolation(folder, imported)
        : (pathViolation(target, known) ?? arrowViolation(folderName, folder, target, imported));
    return sentence === undefined ? [] : [sentence];
  });
  if (source.computedImports > 0 && !folder.anything && path !== bundleLoader) {
    violations.push('imports what is only known at run time');
  }
  return violations;
}

/** The longest name in the house that the path lies in. */
function folderOf(path: string): string | undefined {
  return Object.keys(house)
    .filter((name) => path.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function resolve(path: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : undefined;
}

function pathViolation(target: string, known: ReadonlyMap<string, Source>): string | undefined {
  if (target.endsWith('.json') || known.has(target)) return undefined;
  return `imports ${target}, which is no source of ours`;
}

function arrowViolation(
  name: string,
  { ours = [], ourTypes = [], anything }: Folder,
  target: string,
  { typeOnly }: Import,
): string | undefined {
  if (target.startsWith('test/') && name !== 'test') return `imports a test: ${target}`;
  const within = (places: readonly string[]) =>
    places.some((place) => target === place || target.startsWith(`${place}/`));
  if (anything || within([name, ...ours])) return undefined;
  if (!within(ourTypes)) return `may not import ${target}`;
  return typeOnly ? undefined : `may import only types of ${target}`;
}

function packageViolation(
  { packages = [], packageTypes = [], anything }: Folder,
  { specifier, typeOnly }: Import,
): string | undefined {
  const within = (names: readonly string[]) =>
    names.some(
      (name) =>
        specifier === name ||
        specifier.startsWith(`${name}/`) ||
        (name === 'node:*' && specifier.startsWith('node:')),
    );
  if (anything || within(packages)) return undefined;
  if (!within(packageTypes)) return `may not import ${specifier}`;
  return typeOnly ? undefined : `may import only types of ${specifier}`;
}

/** A `#` beside a word in capitals or after an expression joins parts of a key; `#name` in an expression is DynamoDB's own. */
const keyPart = new RegExp(`[A-Z${EXPRESSION}]#|#[A-Z]`);

function keyViolations(path: string, { texts }: Source): string[] {
  if (!path.startsWith('lambda/') || keyPlaces.some((place) => path.startsWith(place))) return [];
  return texts
    .filter((text) => keyPart.test(text))
    .map((text) => `looks like a part of a key: ${JSON.stringify(text)}`);
}

/** Each ring of files once, from its first file in order of names. */
function findCycles(sources: ReadonlyMap<string, Source>): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path]);
    if (trail.includes(path) || done.has(path)) return;
    for (const { specifier } of sources.get(path)?.imports ?? []) {
      const target = resolve(path, specifier);
      if (target !== undefined) visit(target, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of [...sources.keys()].sort()) visit(path, []);
  return cycles;
}
