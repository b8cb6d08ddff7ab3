import { memoryDirectory } from './directory-fixture.ts';
import { queriesContract } from './queries.contract.ts';

queriesContract('memory', memoryDirectory);
