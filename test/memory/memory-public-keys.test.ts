import { createMemoryPublicKeys } from '../../lambda/memory/memory-public-keys.ts';
import { publicKeysContract } from '../auth/public-keys.contract.ts';

publicKeysContract('memory', async () => createMemoryPublicKeys());
