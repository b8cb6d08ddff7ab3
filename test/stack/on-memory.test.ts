import { testWholeStack } from './whole-stack.ts';

describe('a stack on the memory store', () => testWholeStack('memory'));
