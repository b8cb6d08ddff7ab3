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

it('names every quirk that the code speaks of, with the file that holds it', () => {
  const spokenOf = globSync('**/*.ts', { cwd: FOLDER })
    .flatMap((file) => namesIn(file).map((name) => `${file}: ${name}`))
    .sort();
  expect(spokenOf).toEqual(CLIENT_QUIRKS.map(({ file, name }) => `${file}: ${name}`).sort());
});
