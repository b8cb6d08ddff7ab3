import { changingWalkContract } from './changing-walk.contract.ts';
import { memoryDirectory } from './directory-fixture.ts';

changingWalkContract('memory', () => memoryDirectory({ now: () => new Date() }), {
  users: 20_000,
  changes: 500,
  count: 500,
  countsAnew: true,
});
