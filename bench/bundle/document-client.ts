/** The client and the commands that lambda/dynamodb uses, and nothing of ours. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';

export const handler = () => ({
  client: DynamoDBDocumentClient.from(new DynamoDBClient({})),
  commands: [BatchGetCommand, GetCommand, PutCommand, QueryCommand, TransactWriteCommand],
});
