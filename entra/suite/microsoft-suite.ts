/** Microsoft's tests in Microsoft's order: the 25 that a gallery listing has to pass, then the SCIM Validator's. */
import { logicAppAuthenticationTests } from './logic-app-authentication-tests.ts';
import { logicAppGroupTests } from './logic-app-group-tests.ts';
import { logicAppPaginationTests } from './logic-app-pagination-tests.ts';
import { logicAppScimTests } from './logic-app-scim-tests.ts';
import { logicAppUserTests } from './logic-app-user-tests.ts';
import type { SuiteTest } from './suite-test.ts';
import { validatorDeleteTests } from './validator-delete-tests.ts';
import { validatorGroupTests } from './validator-group-tests.ts';
import { validatorPatchTests } from './validator-patch-tests.ts';
import { validatorUserTests } from './validator-user-tests.ts';

export interface TestList {
  readonly title: string;
  readonly tests: readonly SuiteTest[];
}

export const microsoftSuite: readonly TestList[] = [
  {
    title: "Microsoft's acceptance tests for the gallery",
    tests: [
      ...logicAppUserTests,
      ...logicAppGroupTests,
      ...logicAppScimTests,
      ...logicAppAuthenticationTests,
      ...logicAppPaginationTests,
    ],
  },
  {
    title: "Microsoft's SCIM Validator",
    tests: [
      ...validatorUserTests,
      ...validatorPatchTests,
      ...validatorGroupTests,
      ...validatorDeleteTests,
    ],
  },
];
