/** The least that a function on DynamoDB needs, to compare bundles with. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export const handler = (): DynamoDBClient => new DynamoDBClient({});
