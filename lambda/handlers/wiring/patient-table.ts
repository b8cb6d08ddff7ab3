import { ENVIRONMENT } from '../../contract/environment.ts';
import { createDocumentClient, PATIENT } from '../../dynamodb/client.ts';
import { type Environment, required } from './process.ts';

/** The directory table for functions that no request waits for. */
export function patientTable(environment: Environment) {
  return {
    documentClient: createDocumentClient(PATIENT),
    tableName: required(environment, ENVIRONMENT.tableName),
  };
}
