import { createMemoryTenantRegistry } from '../../lambda/memory/memory-tenant-registry.ts';
import { tenantRegistryContract } from '../tenants/tenant-registry.contract.ts';

tenantRegistryContract('memory', createMemoryTenantRegistry);
