import fc from 'fast-check';
import { RegistryBusy } from '../../lambda/tenants/tenant-registry.ts';
import { type OperatedStack, startOperatedStack } from './operated-stack.ts';

let stack: OperatedStack | undefined;
afterEach(() => stack?.stop());

describe('an operation', () => {
  it.each([
    [null, 'the request must be an object'],
    ['list', 'the request must be an object'],
    [[], 'the request must be an object'],
    [{}, 'operation must be create, list'],
    [{ operation: 'drop' }, 'operation must be create, list'],
    [{ operation: 'toString' }, 'operation must be create, list'],
    [{ operation: 'list', tenant: 'x' }, 'the operation list has a field that nobody knows'],
    [{ operation: 'show' }, 'tenant must be a name'],
    [{ operation: 'show', tenant: 'Acme' }, 'tenant must be a name'],
    [{ operation: 'show', tenant: 'a#b' }, 'tenant must be a name'],
    [{ operation: 'create', tenant: 'a'.repeat(33) }, 'tenant must be a name'],
    [{ operation: 'create', tenant: 'acme', name: 'a\nb' }, 'name must be a text'],
    [{ operation: 'configure', tenant: 'acme' }, 'changes must be an object'],
    [{ operation: 'rotateKey', tenant: 'acme', force: 1 }, 'force must be true or false'],
    [{ operation: 'rotateKey', tenant: 'acme', graceSeconds: 0.5 }, 'graceSeconds must be'],
    [{ operation: 'removeClientSecret', tenant: 'acme', id: '' }, 'id must be the id'],
    [{ operation: 'delete', tenant: 'acme' }, 'confirm must be the name'],
    [{ operation: 'show', tenant: 'acme' }, 'there is no tenant acme'],
  ])('that is %j is refused with what is wrong', async (request, reason) => {
    stack = await startOperatedStack();
    expect(await stack.ask(request)).toEqual({
      outcome: 'refused',
      reason: expect.stringContaining(reason),
    });
  });

  it('never repeats what it was given as a value', async () => {
    stack = await startOperatedStack();
    const { ask } = stack;
    const pasted = 'scims_acme_0123456789012345678901234567890123456789012';
    const requests = [
      { operation: pasted },
      { operation: 'show', tenant: pasted },
      { operation: 'show', tenant: 'default', [pasted]: 1 },
      { operation: 'removeClientSecret', tenant: 'default', id: `${pasted}!` },
      { operation: 'configure', tenant: 'default', changes: { bearer: pasted } },
      { operation: 'delete', tenant: 'default', confirm: pasted },
    ];
    for (const request of requests) {
      const { reason } = await ask(request);
      expect(reason).not.toContain(pasted);
    }
  });

  it('is done or refused, whatever JSON it is', async () => {
    stack = await startOperatedStack();
    const { ask } = stack;
    const operation = fc.constantFrom('create', 'list', 'configure', 'rotateKey', 'delete', 'show');
    const request = fc.record(
      {
        operation,
        tenant: fc.oneof(fc.constant('default'), fc.jsonValue()),
        changes: fc.oneof(
          fc.record({ trust: fc.jsonValue(), handOver: fc.jsonValue() }, { requiredKeys: [] }),
          fc.jsonValue(),
        ),
        confirm: fc.jsonValue(),
      },
      { requiredKeys: ['operation'] },
    );
    await fc.assert(
      fc.asyncProperty(request, async (given) => {
        expect((await ask(given)).outcome).toMatch(/^(done|refused)$/);
      }),
      { numRuns: 100 },
    );
  });
});

describe('an operation beside others', () => {
  it('is made on what another one left, when that came first', async () => {
    let isFirst = true;
    stack = await startOperatedStack({
      faults: (registry) => ({
        async update(tenant) {
          if (isFirst) {
            isFirst = false;
            const before = await registry.find(tenant.slug);
            if (before) await registry.update({ ...before, name: 'Other', version: 2 });
          }
          return registry.update(tenant);
        },
      }),
    });
    const { tenant } = await stack.ask({ operation: 'disable', tenant: 'default' });
    expect(tenant).toMatchObject({ state: 'disabled', name: 'Other' });
  });

  it('is given up where another one always comes first', async () => {
    stack = await startOperatedStack({ faults: () => ({ update: async () => 'stale' }) });
    const { reason } = await stack.ask({ operation: 'disable', tenant: 'default' });
    expect(reason).toContain('try again');
  });

  it('may be asked for again where the registry is busy', async () => {
    stack = await startOperatedStack({
      faults: () => ({ find: async () => Promise.reject(new RegistryBusy()) }),
    });
    const { outcome, reason } = await stack.ask({ operation: 'enable', tenant: 'default' });
    expect({ outcome, reason }).toEqual({
      outcome: 'refused',
      reason: expect.stringMatching(/at the moment: try again$/),
    });
  });
});
