/** The one table: users, what makes them unique, how they are found, and the history of every change. */
import {
  AttributeType,
  Billing,
  ContributorInsightsMode,
  ProjectionType,
  StreamViewType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import {
  BY_DAY,
  BY_USER_NAME,
  HISTORY_LEADING_KEYS,
  TABLE_KEY,
  TIME_TO_LIVE_ATTRIBUTE,
} from '../lambda/contract/table.ts';
import { removalPolicy } from './removal-policy.ts';
import type { ScimFunction } from './scim-function.ts';
import type { StackConfig } from './stack-config.ts';

/** DynamoDB authorises a transaction by the actions inside it, so these cover TransactWriteItems too. Scan is left out on purpose. */
const ITEM_ACTIONS = [
  'dynamodb:BatchGetItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
];

/** Looks whether a group is gone, reads its memberships and deletes them; nothing is changed and nothing made. */
const SWEEP_ACTIONS = ['dynamodb:BatchWriteItem', 'dynamodb:GetItem', 'dynamodb:Query'];

const REWRITING_ACTIONS = ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:UpdateItem'];

export class DirectoryTable extends Construct {
  readonly table: TableV2;
  readonly indexNames = [BY_USER_NAME.indexName, BY_DAY.indexName];

  constructor(scope: Construct, id: string, config: StackConfig) {
    super(scope, id);
    const retain = config.removal === 'retain';
    this.table = new TableV2(this, 'Table', {
      partitionKey: stringAttribute(TABLE_KEY.partition),
      sortKey: stringAttribute(TABLE_KEY.sort),
      globalSecondaryIndexes: [BY_USER_NAME, BY_DAY].map((index) => ({
        indexName: index.indexName,
        partitionKey: stringAttribute(index.partition),
        sortKey: stringAttribute(index.sort),
        projectionType: ProjectionType.KEYS_ONLY,
        maxReadRequestUnits: config.capacity.maxReadUnits,
        maxWriteRequestUnits: config.capacity.maxWriteUnits,
      })),
      billing: Billing.onDemand({
        maxReadRequestUnits: config.capacity.maxReadUnits,
        maxWriteRequestUnits: config.capacity.maxWriteUnits,
      }),
      timeToLiveAttribute: TIME_TO_LIVE_ATTRIBUTE,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      contributorInsightsSpecification: {
        enabled: true,
        mode: ContributorInsightsMode.THROTTLED_KEYS,
      },
      deletionProtection: retain,
      removalPolicy: removalPolicy(config),
    });
  }

  get streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error('the table has no stream');
    return tableStreamArn;
  }

  /** Lets an event source mapping of the function read what changes. */
  grantStream(reader: ScimFunction): void {
    const actions = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];
    reader.allow(
      new PolicyStatement({ actions, resources: [this.streamArn] }),
      new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
    );
  }

  /** Lets a function take away what a removed group leaves behind. */
  grantSweep(sweeper: ScimFunction): void {
    sweeper.lambda.addEnvironment(ENVIRONMENT.tableName, this.table.tableName);
    sweeper.allow(
      new PolicyStatement({ actions: SWEEP_ACTIONS, resources: [this.table.tableArn] }),
      this.protectHistory(),
    );
  }

  /** Lets a function read and change the directory, and add to its history but never rewrite it. */
  grantDirectory(caller: ScimFunction): void {
    const { tableArn, tableName } = this.table;
    caller.lambda.addEnvironment(ENVIRONMENT.tableName, tableName);
    caller.allow(
      new PolicyStatement({ actions: ITEM_ACTIONS, resources: [tableArn] }),
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [`${tableArn}/index/${BY_USER_NAME.indexName}`],
      }),
      this.protectHistory(),
    );
  }

  private protectHistory(): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.DENY,
      actions: REWRITING_ACTIONS,
      resources: [this.table.tableArn],
      conditions: {
        'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': [HISTORY_LEADING_KEYS] },
      },
    });
  }
}

function stringAttribute(name: string) {
  return { name, type: AttributeType.STRING };
}
