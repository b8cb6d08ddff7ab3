/** Any filter that the grammar of RFC 7644 figure 1 can write, as data without positions. */
import fc from 'fast-check';

export const attributeName = fc.oneof(
  fc.stringMatching(/^[A-Za-z$][A-Za-z0-9_$-]{0,8}$/),
  fc.constantFrom('not', 'and', 'or', 'pr', 'eq', 'true', 'null', '$ref', 'NOT', 'Value'),
);

const urn = fc.oneof(
  fc.constantFrom('urn:a:2.0:User', 'urn:b', 'http://x/y#z', 'not:a', 'urn:a::b', 'urn:é'),
  fc.stringMatching(/^urn:[a-z0-9.:_~!*'+,;=@%/?#&-]{1,20}$/).filter((text) => !text.endsWith(':')),
);

/** Quotes, backslashes, brackets, control characters, what looks like a filter itself; no half of a surrogate pair. */
const nastyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        ...['"', '\\', '\\u', '/', '(', ')', '[', ']', ' ', '.', ':', "'", ' and ', ' or ', 'not('],
        ...[
          '\n',
          '\t',
          '\u0000',
          '\u001f',
          '\u007f',
          '\u2028',
          '\ufeff',
          '😀',
          'é',
          'ς',
          'eq',
          'true',
        ],
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join('')),
);

const comparisonValue = fc.oneof(
  nastyText,
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);

const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const plainPath = fc.record({
  attribute: attributeName,
  urn: optional(urn),
  subAttribute: optional(attributeName),
});

const expressionOn = (path: fc.Arbitrary<unknown>) =>
  fc.oneof(
    fc.record({ kind: fc.constant('present'), path }),
    fc.record({ kind: fc.constant('compare'), path, operator, value: comparisonValue }),
  );

const connected = (operand: fc.Arbitrary<unknown>) =>
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('and', 'or'),
      operands: fc.array(operand, { minLength: 2, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('not'), operand }),
  );

const { valFilter } = fc.letrec((tie) => ({
  valFilter: fc.oneof({ maxDepth: 3 }, expressionOn(plainPath), connected(tie('valFilter'))),
}));

const selectingPath = fc.record({
  attribute: attributeName,
  urn: optional(urn),
  valueFilter: valFilter,
});

const selectingPathWithSubAttribute = fc.record({
  attribute: attributeName,
  urn: optional(urn),
  valueFilter: valFilter,
  subAttribute: attributeName,
});

/** Typed as the parser's result but for positions, and for how a number was written. */
export const { filter: anyFilter } = fc.letrec((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    expressionOn(plainPath),
    fc.record({ kind: fc.constant('valuePath'), path: selectingPath }),
    expressionOn(fc.oneof(selectingPath, selectingPathWithSubAttribute)),
    connected(tie('filter')),
  ),
}));
