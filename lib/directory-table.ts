/** The one table: users, what makes them unique, how they are found, the history of every change, and how each tenant signs in. */
import {
  AttributeType,
  Billing,
  ContributorInsightsMode,
  ProjectionType,
  StreamViewType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import {
  BY_DAY,
  BY_USER_NAME,
  DIRECTORY_LEADING_KEYS,
  HISTORY_LEADING_KEYS,
  SIGNING_KEYS_PARTITION,
  TABLE_KEY,
  TENANT_LEADING_KEYS,
  TIME_TO_LIVE_ATTRIBUTE,
} from '../lambda/contract/table.ts';
import { DEFAULT_TENANT } from '../lambda/contract/tenant.ts';
import { allowWithin, denyOutside, denyWithin } from './leading-keys.ts';
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

const READ_ACTIONS = ['dynamodb:GetItem', 'dynamodb:Query'];

/** All that a note of a credential's last use names. With no other attribute nobody can make a credential, or change a tenant. */
const LAST_USE_ATTRIBUTES = [
  TABLE_KEY.partition,
  TABLE_KEY.sort,
  'credentialId',
  'lastUsed',
  TIME_TO_LIVE_ATTRIBUTE,
];

/** The partition of the tenant that a deployment makes. */
const DEFAULT_TENANT_PARTITION = TENANT_LEADING_KEYS.replace('*', DEFAULT_TENANT);

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
    this.allow(
      sweeper,
      new PolicyStatement({ actions: SWEEP_ACTIONS, resources: [this.table.tableArn] }),
      this.protectHistory(),
      this.protectTenants(SWEEP_ACTIONS),
    );
  }

  /**
   * Lets a function read and change the directory, and add to its history but never rewrite it. Of how tenants sign in it may read single
   * items, to know whether one is switched on.
   */
  grantDirectory(caller: ScimFunction): void {
    this.allow(
      caller,
      new PolicyStatement({ actions: ITEM_ACTIONS, resources: [this.table.tableArn] }),
      new PolicyStatement({ actions: ['dynamodb:Query'], resources: [this.byUserNameArn] }),
      this.protectHistory(),
      this.protectTenants(ITEM_ACTIONS),
    );
  }

  /** Lets a function check credentials, and note when one was last used. */
  grantCredentials(checker: ScimFunction): void {
    this.allow(
      checker,
      this.allowIn([TENANT_LEADING_KEYS, SIGNING_KEYS_PARTITION], READ_ACTIONS),
      allowWithin({
        actions: ['dynamodb:UpdateItem'],
        resources: [this.table.tableArn],
        partitions: [TENANT_LEADING_KEYS],
        attributes: LAST_USE_ATTRIBUTES,
      }),
      this.protectDirectory([...READ_ACTIONS, 'dynamodb:UpdateItem']),
    );
  }

  /** Lets a function find tenants and remember the keys that it makes for them. */
  grantKeyRecords(rotation: ScimFunction): void {
    const actions = [...READ_ACTIONS, 'dynamodb:PutItem'];
    this.allow(
      rotation,
      this.allowIn([TENANT_LEADING_KEYS], actions),
      this.protectDirectory(actions),
    );
  }

  /** Lets a function make the tenant of the deployment. */
  grantDefaultTenant(maker: ScimFunction): void {
    this.allow(
      maker,
      this.allowIn([DEFAULT_TENANT_PARTITION], ['dynamodb:GetItem', 'dynamodb:PutItem']),
    );
  }

  /** Lets a function publish and retire the public halves of signing keys. */
  grantSigningKeys(publisher: ScimFunction): void {
    const actions = [...READ_ACTIONS, 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
    this.allow(publisher, this.allowIn([SIGNING_KEYS_PARTITION], actions));
  }

  /** Lets a function make, change and remove tenants with all that is theirs, but for their history. */
  grantTenants(operator: ScimFunction): void {
    this.allow(
      operator,
      this.allowIn([TENANT_LEADING_KEYS], ITEM_ACTIONS),
      new PolicyStatement({ actions: ['dynamodb:Query'], resources: [this.byUserNameArn] }),
      this.protectHistory(),
    );
  }

  private get byUserNameArn(): string {
    return `${this.table.tableArn}/index/${BY_USER_NAME.indexName}`;
  }

  private allow(caller: ScimFunction, ...statements: readonly PolicyStatement[]): void {
    caller.lambda.addEnvironment(ENVIRONMENT.tableName, this.table.tableName);
    caller.allow(...statements);
  }

  private allowIn(partitions: readonly string[], actions: readonly string[]): PolicyStatement {
    return allowWithin({ actions, resources: [this.table.tableArn], partitions });
  }

  private protectHistory(): PolicyStatement {
    return denyWithin({
      actions: REWRITING_ACTIONS,
      resources: [this.table.tableArn],
      partitions: [HISTORY_LEADING_KEYS],
    });
  }

  /** Keeps everything but single items outside the directory from who works in it: its keys come from clients. */
  private protectTenants(actions: readonly string[]): PolicyStatement {
    return denyOutside({
      actions: actions.filter((action) => action !== 'dynamodb:GetItem'),
      resources: [this.table.tableArn, this.byUserNameArn],
      partitions: [DIRECTORY_LEADING_KEYS],
    });
  }

  /** Keeps the directory from who works on credentials: the pattern of a tenant's own partition would reach it. */
  private protectDirectory(actions: readonly string[]): PolicyStatement {
    return denyWithin({
      actions,
      resources: [this.table.tableArn],
      partitions: [DIRECTORY_LEADING_KEYS],
    });
  }
}

function stringAttribute(name: string) {
  return { name, type: AttributeType.STRING };
}
