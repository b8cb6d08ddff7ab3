import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT_QUIRKS } from '../../lambda/scim/client-quirks.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'lambda', 'scim');
const namesIn = (file: string): string[] =>
  [
    ...readFileSync(join(FOLDER, file), 'utf8').matchAll(
      /quirks? (`[a-z-]+`(?:(?:, | and )`[a-z-]+`)*)/gi,
    ),
  ].flatMap(([, names = '']) => names.match(/[a-z-]{4,}/g) ?? []);

const spokenOf = globSync('**/*.ts', { cwd: FOLDER }).flatMap((file) =>
  namesIn(file).map((name) => ({ name, file })),
);

it('names every quirk that the code speaks of', () => {
  const known = new Set(CLIENT_QUIRKS.map(({ name }) => name));
  expect(spokenOf.filter(({ name }) => !known.has(name))).toEqual([]);
});

it.each(CLIENT_QUIRKS)('says of $name which file holds it', ({ name, file }) => {
  expect(spokenOf).toContainEqual({ name, file });
});
