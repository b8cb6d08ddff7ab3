/** Cases about PATCH. */
import { type Decision, idsOf } from '../decision.ts';

export const PATCHES_DECIDED_OTHERWISE: readonly Decision[] = [
  {
    reason:
      'A filter in brackets stands behind the name of a multi-valued attribute, not behind a sub-attribute.',
    decidedBy: 'RFC 7643 §2.3.8, RFC 7644 §3.5.2, figure 7',
    cases: {
      'patch-apply': idsOf(`
        adc7da9597 203c59a84e 63979d090d 280c0da306 21d76cf6a7 6c1c248cbf 634210df2e de3ebdd1d2 9dfe77170d
        b6cd60e5e2 e2a11140a9 c7460bdd46 dad28b1701 94c80e53d9 b46622e5c6
      `),
    },
  },
  {
    reason:
      'A complex value is an object; text in JSON is kept as text, or refused where there is no `value`.',
    decidedBy: 'RFC 7643 §2.3.8',
    cases: {
      'patch-apply': idsOf(`
        a8424746c6 c2498f5044 b66fbfaec3 3e9b0c7aaa 61d888b21e
      `),
    },
  },
  {
    reason:
      'A replace of elements that a filter names replaces the whole of each, where it stands, and they still match.',
    decidedBy: 'RFC 7644 §3.5.2.3: all matching record values',
    cases: {
      'patch-apply': idsOf(`
        141ad7da2c 47c0f42dfe 317ace898c 5540e8c0fd 0d459d15e3 1889e1c049 2e980ab3a8 f9939fa0ec 657c1d8f43
        a06ace22f0 1aabd774c6 fa69a5beb9 ca1cb5caa5 14e580926b
      `),
    },
  },
  {
    reason: 'A path whose filter finds nothing makes the element of its equalities.',
    decidedBy: 'quirk create-on-absent',
    cases: {
      'patch-apply': idsOf(`
        8d4606720f e9973921cb 490db2289b 5e70e19a33 0ea6e624c4 94aa82d2fe 27b7a34d8d 711410feb1 e30777a214
        c9ece2db36
      `),
    },
  },
  {
    reason: 'A replace of a multi-valued attribute without a filter replaces all of its values.',
    decidedBy: 'RFC 7644 §3.5.2.3',
    cases: {
      'patch-apply': idsOf(`
        a13665d7fe
      `),
    },
  },
  {
    reason:
      'A replace of a complex attribute keeps the sub-attributes that it does not name; one with none of them changes nothing.',
    decidedBy: 'RFC 7644 §3.5.2.3',
    cases: {
      'patch-apply': idsOf(`
        01a3471ee0 cce455d3aa b1d523ea6a 77c4ef025a
      `),
    },
  },
  {
    reason: 'There is at most one primary value: two in one value are refused.',
    decidedBy: 'RFC 7643 §2.4',
    cases: {
      'patch-apply': idsOf(`
        da865972e8
      `),
    },
  },
  {
    reason: 'The value that was primary is not any longer: its primary is false.',
    decidedBy: 'RFC 7644 §3.5.2',
    cases: {
      'patch-apply': idsOf(`
        34c23c240a 35bcf109c6 8757f22f46
      `),
    },
  },
  {
    reason: 'An element of which only its type or its being primary is left goes with its value.',
    decidedBy: 'RFC 7643 §2.5, quirk empty-text-clears',
    cases: {
      'patch-apply': idsOf(`
        b8eebcd7a2
      `),
    },
  },
  {
    reason: 'What a remove lists goes from a list; from a single value everything goes.',
    decidedBy: 'quirk remove-with-value',
    cases: {
      'patch-apply': idsOf(`
        e8a586520e 3007789c1c 1d139742a9
      `),
    },
  },
  {
    reason: 'Names have the spelling of the schema, whatever the case in which they are sent.',
    decidedBy: 'RFC 7643 §2.1',
    cases: {
      'patch-apply': idsOf(`
        46beb8849f
      `),
    },
  },
  {
    reason: 'What the service sets cannot be removed or replaced.',
    decidedBy: 'RFC 7644 §3.5.2, mutability',
    cases: {
      'patch-apply': idsOf(`
        1707dd9b88 6d8eed6bcf fe5b638818 f5bc9937c0
      `),
      'patch-validity': idsOf(`
        1a1a8c7656
      `),
    },
  },
  {
    reason: 'A password is never kept.',
    decidedBy: 'RFC 7643 §4.1.1',
    cases: {
      'patch-apply': idsOf(`
        12bb7041ea eb7646c823 b68fd06644
      `),
    },
  },
  {
    reason: 'Text alone, as the value of an element that a filter names, is its `value`.',
    decidedBy: 'quirk bare-string-member',
    cases: {
      'patch-apply': idsOf(`
        ab3e1f31a6
      `),
    },
  },
  {
    reason:
      'Adding to a filtered path sets the sub-attribute of each element that matches, also where it has one.',
    decidedBy: 'RFC 7644 §3.5.2.1: if the target location already has a value, it is replaced',
    cases: {
      'patch-apply': idsOf(`
        1648d43b1a 239d6bcb56 7b963893e5 ba7ece49b9 a42164a4c6
      `),
    },
  },
  {
    reason: 'An array of one value, for an attribute that has one, is that value.',
    decidedBy: 'quirk value-in-array',
    cases: {
      'patch-apply': idsOf(`
        b82ff0d2ad
      `),
    },
  },
  {
    reason:
      'A value without a path is an object; one that is the text of an object, or in an array, is refused.',
    decidedBy: 'RFC 7644 §3.5.2.1 and §3.5.2.3',
    cases: {
      'patch-apply': idsOf(`
        70512da740 7da86db578 ba2208caba 51e0dc24fb 7b48cd32bc 734d3fa669 423e906f75 4895b656c4 f1cff788d9
        40d742dd91 881bf6559d 59210c99f3 1c7ba576eb 0179c11e91 dd74a50299 4e86c0db10
      `),
    },
  },
  {
    reason: 'An add or a replace has a value; null clears.',
    decidedBy: 'RFC 7644 §3.5.2.1 and §3.5.2.3',
    cases: {
      'patch-apply': idsOf(`
        7d8ea6a391 2d64249102 4c3db514ec c98e3c4289
      `),
    },
  },
  {
    reason: 'An add adds no value that is there already.',
    decidedBy: 'RFC 7644 §3.5.2.1',
    cases: {
      'patch-apply': idsOf(`
        866a945c9b a4017f3bb1 b558d69bfe 8135658817 5dcb05d97a 33dffa5a38
      `),
    },
  },
  {
    reason: 'An element without any content is none: nothing is added, or made.',
    decidedBy: 'RFC 7643 §2.5',
    cases: {
      'patch-apply': idsOf(`
        1a144f89b7
      `),
    },
  },
  {
    reason: 'A filter in brackets behind an attribute that has one value is refused.',
    decidedBy: 'RFC 7644 §3.5.2: a value filter selects values of a multi-valued attribute',
    cases: {
      'patch-apply': idsOf(`
        37de02c07f aa9ba68799 a4db39e6c2 a327ff178a 796d8ea1ab 020e1405da
      `),
    },
  },
  {
    reason: 'A sub-attribute of a list that has no values makes one.',
    decidedBy: 'RFC 7644 §3.5.2.1: a target that does not exist is added',
    cases: {
      'patch-apply': idsOf(`
        18517a1f97 a5ef83eeff
      `),
    },
  },
  {
    reason: 'An attribute that nobody declared is refused, not dropped.',
    decidedBy: 'RFC 7644 §3.5.2, invalidPath',
    cases: {
      'patch-apply': idsOf(`
        0bdf8ec189 1fff9946ea 864407f01b 91f02cf5a1 5473ee395d 9b2ee96f18 1a888e0d7a d03159d496 757996a3c7
        ef2d809a53 1885dcbe49 356e4bd00f ece731ad04 5a82d1f8d1 f21e5e9561 6330bd6f3a aff597bc41 fa8930b23e
        10a57065b2
      `),
    },
  },
  {
    reason: 'An integer is one that JSON carries unharmed: not beyond 2^53.',
    decidedBy: 'RFC 7643 §2.3.4, RFC 8259 §6',
    cases: {
      'patch-apply': idsOf(`
        2cad71a3ec 8e76287a9e 220bd11f40 069ac02954 f567e431c1 c51a4b05d3 d7141fa5ab ec5da47b97 55dd0c964c
        558f53a698 7c6e13d5af c00b2f865c adfe37ad55 139c8006ba 64bffd2c2b 762b907039
      `),
    },
  },
  {
    reason:
      'The test makes an attribute readOnly, which its case does not say. A readOnly attribute is refused, not ignored.',
    decidedBy: 'RFC 7644 §3.5.2, mutability',
    cases: {
      'patch-apply': idsOf(`
        6bf7b5b33e d06ad1b196 4c2c35b491 fe0f308c29 99f1e13e7e 689c40cf39 6339559c3f c9d82863e3 1174b8aecf
        f6f918f6d7 b43f341b37 2187009ac9 8eb1afd201 7eb2a69abd fc138389a6 a19bfdd1d6 a19c0cdf0a
      `),
    },
  },
  {
    reason: 'A manager that is text alone is its id.',
    decidedBy: 'quirk manager-as-string',
    cases: {
      'patch-apply': idsOf(`
        e40921bfdc d0cedc7e2e ec319ef5d0 b94777b1e8
      `),
    },
  },
  {
    reason: 'A remove of what is not there changes nothing, so that it can be repeated.',
    decidedBy: 'RFC 7644 §3.5.2.2: noTarget where there is no path',
    cases: {
      'patch-apply': idsOf(`
        52ff1815e2 c75e73a652 64df7dd78b d708083783 4e1cee04b1 4eced59326 f7c3d04d93 85451515fc
      `),
    },
  },
  {
    reason: 'A number is no text.',
    decidedBy: 'RFC 7643 §2.3.1',
    cases: {
      'patch-apply': idsOf(`
        cbd3270d75 48b1d6eca0 4c41ed385a ab05842a45 1d2e12e850
      `),
    },
  },
  {
    reason:
      'The case has in its resource what its schema does not: read by the resource, there is nothing unknown in it.',
    decidedBy: 'RFC 7643 §2.1: attributes are defined by schemas',
    cases: {
      'patch-apply': idsOf(`
        67dd57bff2 828b9d8800
      `),
    },
  },
  {
    reason: 'An immutable value that is repeated is not changed, and so not refused.',
    decidedBy: 'RFC 7643 §7, mutability: immutable',
    cases: {
      'patch-apply': idsOf(`
        a404db4ffa
      `),
    },
  },
  {
    reason: 'A PATCH that names no schemas can be nothing else, and is accepted.',
    decidedBy: 'RFC 7644 §3.5.2 asks the client for it; nothing hangs on it',
    cases: {
      'patch-validity': idsOf(`
        a56dffa375
      `),
    },
  },
  {
    reason: 'No operations are no change.',
    decidedBy: 'quirk empty-operations',
    cases: {
      'patch-validity': idsOf(`
        9a0ea3ef2b
      `),
    },
  },
];
