import { testWholeStack } from './whole-stack.ts';

describe('a stack on the dynamodb store', () => testWholeStack('dynamodb'));
