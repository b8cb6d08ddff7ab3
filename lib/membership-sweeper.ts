/** What takes away the memberships of a group that was removed: its readers see it gone at once, its edges go behind it. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IEventSourceDlq,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../lambda/contract/environment.ts';
import { GROUP_REMOVAL } from '../lambda/contract/table.ts';
import type { DirectoryTable } from './directory-table.ts';
import { ScimFunction } from './scim-function.ts';
import type { StackConfig } from './stack-config.ts';

/** One slice of a sweep; what is left then goes back into the queue, so that no group is too large. */
const SLICE = Duration.minutes(2);
/** Tries of a slice before a person has to look. */
const TRIES = 5;

export class MembershipSweeper extends Construct {
  /** Takes removed groups from the table's stream into the queue. */
  readonly removals: ScimFunction;
  /** Sweeps the groups of the queue. */
  readonly sweeper: ScimFunction;
  readonly queue: Queue;
  /** Where groups end up that could not be queued or swept: somebody has to look. */
  readonly deadLetters: Queue;

  constructor(
    scope: Construct,
    id: string,
    { config, directory }: { readonly config: StackConfig; readonly directory: DirectoryTable },
  ) {
    super(scope, id);
    this.deadLetters = this.createQueue('DeadLetters', { retentionPeriod: Duration.days(14) });
    this.queue = this.createQueue('Queue', {
      // A message keeps its age when it goes to the dead letters: half of their time is left for somebody to look.
      retentionPeriod: Duration.days(7),
      // Six times the function's time, as Lambda asks of a queue that it reads.
      visibilityTimeout: Duration.seconds(6 * SLICE.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: TRIES },
    });
    this.removals = new ScimFunction(this, 'Removals', {
      config,
      entry: 'group-removals',
      description: 'Puts removed groups into the queue of those to be swept',
      timeout: Duration.seconds(30),
      isAsynchronous: true,
    });
    this.sweeper = new ScimFunction(this, 'Sweeper', {
      config,
      entry: 'membership-sweeper',
      description: 'Takes away the memberships of removed groups',
      timeout: SLICE,
      isAsynchronous: true,
    });
    for (const caller of [this.removals, this.sweeper]) this.grantSend(caller);
    directory.grantSweep(this.sweeper);
    this.readStream(directory);
    this.readQueue();
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless::Serverless-SQSRedrivePolicy',
      reason:
        'It is itself where the messages of the others end. An alarm tells of each one in it.',
    });
  }

  private createQueue(id: string, props: ConstructorParameters<typeof Queue>[2]): Queue {
    return new Queue(this, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...props,
    });
  }

  private grantSend(caller: ScimFunction): void {
    caller.lambda.addEnvironment(ENVIRONMENT.sweepQueueUrl, this.queue.queueUrl);
    caller.allow(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] }),
    );
  }

  /**
   * Records of anything but a removed group are filtered out before the function is called, and cost nothing. A batch that fails is tried
   * again for as long as the stream has it (24 hours): nothing waits behind it but other removals.
   */
  private readStream(directory: DirectoryTable): void {
    directory.grantStream(this.removals);
    this.removals.allow(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn] }),
    );
    const onFailure: IEventSourceDlq = {
      bind: () => ({ destination: this.deadLetters.queueArn }),
    };
    new EventSourceMapping(this, 'StreamMapping', {
      target: this.removals.lambda,
      eventSourceArn: directory.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      maxRecordAge: Duration.hours(23),
      onFailure,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual(GROUP_REMOVAL.eventName),
          dynamodb: {
            Keys: { sk: { S: FilterRule.isEqual(GROUP_REMOVAL.sortKey) } },
            OldImage: { resourceType: { S: FilterRule.isEqual(GROUP_REMOVAL.resourceType) } },
          },
        }),
      ],
    });
  }

  /** Few at a time: a sweep is in no hurry, and shares the table with those who are. */
  private readQueue(): void {
    this.sweeper.allow(
      new PolicyStatement({
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resources: [this.queue.queueArn],
      }),
    );
    const mapping = new EventSourceMapping(this, 'QueueMapping', {
      target: this.sweeper.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
      reason:
        'Lambda knows no such destination where the source is a queue: a message that fails stays in it, and the queue itself moves it to the dead letters.',
    });
  }
}
