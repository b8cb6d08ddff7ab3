/** What may pass, in the words of the registry's port. */
import { StoreBusy } from '../directory/directory-store.ts';
import { RegistryBusy } from '../tenants/tenant-registry.ts';

/** @throws RegistryBusy where the table is busy, everything else as it is */
export async function inRegistryWords<Result>(asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof StoreBusy ? new RegistryBusy({ cause: error }) : error;
  }
}
