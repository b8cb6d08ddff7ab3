import { createMemoryDirectoryStore } from '../../lambda/memory/memory-directory-store.ts';
import { directoryStoreContract } from '../directory/directory-store.contract.ts';

directoryStoreContract('memory', createMemoryDirectoryStore);
