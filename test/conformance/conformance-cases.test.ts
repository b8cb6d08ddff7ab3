import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { conformanceFolder, hasConformanceFolder } from './conformance-cases.ts';
import { surprises } from './decision.ts';

const FILES = ['filter-match', 'filter-parse', 'path-parse', 'patch-apply', 'patch-validity'];

it('finds every file of cases, or says in one line that there are none', () => {
  if (!hasConformanceFolder()) {
    process.stderr.write(
      `No folder of conformance cases at ${conformanceFolder()}: only the project's own tables are tested.\n`,
    );
  }
  const missing = FILES.filter((file) => !existsSync(join(conformanceFolder(), `${file}.json`)));
  expect(missing).toEqual(hasConformanceFolder() ? [] : FILES);
});

it('is surprised by a failure that is not listed, and by a listed case that passes or is gone', () => {
  const cases = ['passes', 'fails', 'listed and passes', 'listed and fails'].map((id) => ({
    id,
    source: 'nobody',
    content: id,
  }));
  const differenceOf = (content: string) => (content.endsWith('fails') ? 'differs' : undefined);
  const listed = ['listed and passes', 'listed and fails', 'gone'];
  expect(surprises(cases, listed, differenceOf)).toEqual({
    unlistedFailures: ['fails differs'],
    listedSuccesses: ['listed and passes'],
    listedButUnknown: ['gone'],
  });
});
