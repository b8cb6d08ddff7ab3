/**
 * Statements about the table by its partitions. IAM knows the partition keys of a request as `dynamodb:LeadingKeys`: one of a GetItem or a
 * Query, several of a batch. A transaction is authorised member by member, each as the action of its name. Of an index they are its own,
 * which AWS does not say: no Allow depends on it.
 */
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

const LEADING_KEYS = 'dynamodb:LeadingKeys';

export type PartitionStatement = {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Patterns of partition keys. */
  readonly partitions: readonly string[];
  /** Where given, the only attributes that the request may name, keys among them. */
  readonly attributes?: readonly string[];
};

/** Allows where every partition of the request is among these. `ForAllValues` holds for a request that names none, so that is refused. */
export function allowWithin(statement: PartitionStatement): PolicyStatement {
  const { actions, resources, partitions, attributes } = statement;
  return new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    conditions: {
      'ForAllValues:StringLike': { [LEADING_KEYS]: partitions },
      ...(attributes && { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': attributes } }),
      Null: {
        [LEADING_KEYS]: 'false',
        ...(attributes && { 'dynamodb:Attributes': 'false' }),
      },
    },
  });
}

/** Denies where one partition of the request, or more, is among these. */
export function denyWithin(statement: PartitionStatement): PolicyStatement {
  return deny(statement, 'ForAnyValue:StringLike');
}

/** Denies where one partition of the request, or more, is not among these. */
export function denyOutside(statement: PartitionStatement): PolicyStatement {
  return deny(statement, 'ForAnyValue:StringNotLike');
}

function deny(
  { actions, resources, partitions }: PartitionStatement,
  operator: string,
): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    actions: [...actions],
    resources: [...resources],
    conditions: { [operator]: { [LEADING_KEYS]: partitions } },
  });
}
