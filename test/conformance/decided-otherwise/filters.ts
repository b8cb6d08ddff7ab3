/** Cases about filters and paths. */
import { type Decision, idsOf } from '../decision.ts';

export const FILTERS_DECIDED_OTHERWISE: readonly Decision[] = [
  {
    reason: '"not" is followed by a group in parentheses; without them we say so.',
    decidedBy: 'RFC 7644 §3.4.2.2, figure 1',
    cases: {
      'filter-match': idsOf(`
        5433696240 36c2ee2dc4 c94894c02d 16a4562f90 9daf117efc c98557ca3f 4b5f8d1a27 8f134f2111 47dcd81994
        a69d77b964 4e730aa719 74448928da 98f7189e28 de80e4c168 e81be44c4d 80567d1158 0f799aa9fa c2217a4b65
        bd0d4b8213 6657afa924
      `),
      'filter-parse': idsOf(`
        9218d08b4d a76323e8ab cf7a5c1518 8f5a042110 03a3a0257a b379a9590c 1b3513e586 1856f0fd5e 0c5a4054a5
        83335121c0 086cb5f608 cdce41b3b0 98cd6c5234
      `),
    },
  },
  {
    reason: 'An order of booleans is invalidFilter, not false.',
    decidedBy: 'RFC 7644 §3.4.2.2, table 3 (gt, ge, lt, le)',
    cases: {
      'filter-match': idsOf(`
        14e983c88f 6d53ed43e7 dc8c4dd4a9 c8818fe09d 8be3745e01 a216ac3925 acadcc1074 5638be6da1 8bdba0003e
        4bfdf57d9e dd15abc3a2 6c0deb4312 647f5c93da 66e08bc4ef
      `),
    },
  },
  {
    reason:
      'A number in quotes is compared with a number as what it says: Entra quotes every value.',
    decidedBy: 'quirk quoted-boolean-in-filter',
    cases: {
      'filter-match': idsOf(`
        bc25bc46f3 7d3da7b3c6 ea572cb8cc da6663e137 bbb9c286e9 15b8fcd79d 445748a362 7dc08a8998
      `),
    },
  },
  {
    reason: 'userName and name.formatted are compared without case.',
    decidedBy: 'RFC 7643 §8.7.1, caseExact of the User schema',
    cases: {
      'filter-match': idsOf(`
        6221211e8f 04f51177cd 3b5be7cde3
      `),
    },
  },
  {
    reason:
      'What is neither "True" nor "False" is no boolean: a comparison that cannot hold is invalidFilter, not an empty list.',
    decidedBy: 'RFC 7644 §3.12, table 9, invalidFilter',
    cases: {
      'filter-match': idsOf(`
        5ae863ed2a 52ef116bf1
      `),
    },
  },
  {
    reason: 'A backslash in a quoted value begins an escape sequence of JSON.',
    decidedBy: 'RFC 7644 §3.4.2.2, figure 1: compValue is a string of RFC 7159 §7',
    cases: {
      'filter-match': idsOf(`
        2786a80d4d
      `),
      'filter-parse': idsOf(`
        1a330fc538
      `),
    },
  },
  {
    reason: 'An operator that is not in the grammar is invalidFilter.',
    decidedBy: 'RFC 7644 §3.4.2.2: an operation that is not recognised is declined',
    cases: {
      'filter-match': idsOf(`
        0374e27d92 7560436cfd c6d66fff37 4da7a13418 428a0a5fe8 fa5441f69c c705a81d63 51b440cac6 39d5a64728
        8f50f458ab d55c0ace9a c8dfbe2007
      `),
    },
  },
  {
    reason:
      'Without brackets each comparison asks for any value: one e-mail may be for work, and another have the domain.',
    decidedBy: 'RFC 7644 §3.4.2.2: any of the values; figure 1, valuePath',
    cases: {
      'filter-match': idsOf(`
        e8ebf369a6
      `),
    },
  },
  {
    reason: '"ne" holds for a multi-valued attribute if any of its values is another one.',
    decidedBy: 'RFC 7644 §3.4.2.2: any of the values',
    cases: {
      'filter-match': idsOf(`
        81814f5e39 de3e684500 4c1f55b96e 0cd0131e9f 8e9b3abc0c 7f72d73e01 9e52b286a0 4f7144967b ac9e3ea790
        6e7d1bfbc4 5b10f54fa3 e1a2803bda fd566005ea e1b1f5a05c 2abfe83416 27d215e252 b7a9b5eae8 37798e12b4
      `),
    },
  },
  {
    reason:
      'An absent attribute is not equal to any value, and "not" has two outcomes, not the three of SQL.',
    decidedBy: 'RFC 7644 §3.4.2.2, table 3 (ne) and order of operations; RFC 7643 §2.5',
    cases: {
      'filter-match': idsOf(`
        e18164dfaf 0f34d42489 ca609b4b84 c1639ed036 9efe023181 4db38789df
      `),
    },
  },
  {
    reason:
      'A boolean that is absent is unassigned, not false; "primary" alone is taken for false.',
    decidedBy: 'RFC 7643 §2.5; §2.4 for primary',
    cases: {
      'filter-match': idsOf(`
        768e7fd5a4 5e8632705a 02ea7c30cb bf1eb4a468 d6a9c7852f c16244ffd0 117d15e7ba 44919d70c9
      `),
    },
  },
  {
    reason: 'A value without quotes is taken as the word that it is.',
    decidedBy: 'quirk unquoted-filter-values',
    cases: {
      'filter-parse': idsOf(`
        e75dea1561 db3d879d17
      `),
    },
  },
  {
    reason: 'In the brackets of a value path there stands no other value path.',
    decidedBy: 'RFC 7644 §3.4.2.2, figure 1: valFilter',
    cases: {
      'filter-parse': idsOf(`
        4e67556177 bbae159ff5
      `),
    },
  },
  {
    reason: 'Behind a value path comes one sub-attribute, without brackets of its own.',
    decidedBy: 'RFC 7644 §3.5.2, figure 7; quirk comparison-after-value-path',
    cases: {
      'filter-parse': idsOf(`
        3ae86bbf1d 5c8a33ce38 d4f5029deb 4f8a634543
      `),
    },
  },
  {
    reason:
      'The name of an attribute begins with a letter and has letters, digits, "-", "_" and "$" in it.',
    decidedBy: 'RFC 7643 §2.1, ATTRNAME',
    cases: {
      'filter-parse': idsOf(`
        1fb92a275a a4279ea358 0da96f77c8
      `),
    },
  },
];
