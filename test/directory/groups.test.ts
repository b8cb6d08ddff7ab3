import { memoryDirectory } from './directory-fixture.ts';
import { groupsContract } from './groups.contract.ts';

groupsContract('memory', memoryDirectory);
