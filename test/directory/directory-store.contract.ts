import { createContract } from './contract/create.ts';
import { cursorContract } from './contract/cursor.ts';
import { groupContract } from './contract/group.ts';
import { historyContract } from './contract/history.ts';
import { leavingContract } from './contract/leaving.ts';
import { lookUpContract } from './contract/look-up.ts';
import { memberContract } from './contract/member.ts';
import { memberOfContract } from './contract/member-of.ts';
import { pageContract } from './contract/page.ts';
import { rangeContract } from './contract/range.ts';
import { removeContract } from './contract/remove.ts';
import { replaceContract } from './contract/replace.ts';
import type { MakeStore } from './contract/store-under-test.ts';
import { stretchContract } from './contract/stretch.ts';

/** What every store does. Each test has a tenant of its own, so that one store serves them all. */
export function directoryStoreContract(name: string, makeStore: MakeStore): void {
  describe(`${name} as a directory store`, () => {
    createContract(makeStore);
    replaceContract(makeStore);
    removeContract(makeStore);
    lookUpContract(makeStore);
    historyContract(makeStore);
    pageContract(makeStore);
    stretchContract(makeStore);
    rangeContract(makeStore);
    cursorContract(makeStore);
    groupContract(makeStore);
    memberContract(makeStore);
    memberOfContract(makeStore);
    leavingContract(makeStore);
  });
}
