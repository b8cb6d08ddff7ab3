/**
 * Every kind of credential under a steady load while keys rotate, graces end, credentials are revoked and tenants switched off and on:
 * no request of a good one fails, and a revoked one is refused within its bound.
 */
import { setTimeout } from 'node:timers/promises';
import type { EntraTrust, HandOver } from '../../lambda/tenants/tenant.ts';
import type { OperatorFunction } from '../../operator/operator-function.ts';
import type { Trial } from '../trial.ts';
import { type CredentialLife, judge, type Use } from './credential-life.ts';
import { type OperatedTenants, operatedTenants, until, versionOf } from './operated-tenants.ts';
import { type Presented, startSteadyLoad } from './steady-load.ts';
import { requestToken } from './token-request.ts';

export interface CredentialTrialParts {
  readonly tenantUrl: string;
  readonly tokenUrl: string;
  readonly operator: Pick<OperatorFunction, 'ask' | 'readKey'>;
  readonly microsoft: {
    readonly trust: EntraTrust;
    readonly assertion: () => Promise<string>;
    readonly handOver: HandOver;
    /** The key that Entra has been handed. */
    readonly savedKey: () => string | undefined;
    /** Makes every hand-over fail, or none. */
    readonly refuseHandOvers: (refuse: boolean) => void;
    /** How many were. */
    readonly refusedHandOvers: () => number;
  };
}

export interface CredentialTrialOptions {
  readonly perSecond: number;
  /** How long a revoked credential may still pass, in milliseconds. */
  readonly revocationBound: number;
  /** How long a tenant's switch may take, in milliseconds. */
  readonly switchBound: number;
  readonly graceSeconds: number;
  /** Between events, in milliseconds. */
  readonly calm: number;
}

export async function credentialTrial(
  parts: CredentialTrialParts,
  options: CredentialTrialOptions,
): Promise<Trial> {
  const trial = new CredentialTrial(parts, options);
  const load = startSteadyLoad(
    parts.tenantUrl,
    trial.kinds.map((kind) => ({ present: () => trial.present(kind) })),
    options.perSecond,
  );
  try {
    await trial.run();
  } finally {
    await load.stop();
    await trial.stop();
  }
  const { problems, ...verdict } = judge(trial.lives, [...load.uses, ...trial.tokenUses]);
  return {
    figures: {
      requests: load.uses.length,
      tokens: trial.tokenUses.length,
      passed: verdict.passed,
      refused: verdict.refused,
      ...longestTimes(verdict.longestAfterEnd),
      'bound of both, ms': options.revocationBound,
      'bound of the switch, ms': options.switchBound,
    },
    problems: [...problems, ...trial.problems],
  };
}

/** Whose end is a grace that is over, and a tenant that is switched off; all others are revoked. */
const EXPIRING = 'key 1 of rotated';
const SWITCHED = 'key 1 of switched';

function longestTimes(longestAfterEnd: ReadonlyMap<string, number>): Record<string, number> {
  const {
    [EXPIRING]: expired = 0,
    [SWITCHED]: off = 0,
    ...revoked
  } = Object.fromEntries(longestAfterEnd);
  return {
    'longest time that a revoked credential was accepted, ms': Math.max(
      0,
      ...Object.values(revoked),
    ),
    'the same after the end of a grace, ms': expired,
    'the same after a tenant was switched off, ms': off,
  };
}

type Kind = 'key' | 'secret token' | 'federated token' | 'handed key';

class CredentialTrial {
  readonly kinds: readonly Kind[] = ['key', 'secret token', 'federated token', 'handed key'];
  readonly lives = new Map<string, CredentialLife>();
  readonly tokenUses: Use[] = [];
  readonly problems: string[] = [];
  private readonly presented: Readonly<Record<Kind, Presented[]>> = {
    key: [],
    'secret token': [],
    'federated token': [],
    'handed key': [],
  };
  private readonly turns = new Map<Kind, number>();
  private readonly handedKeys: string[] = [];
  /** Id of the client secret that will be revoked. */
  private removable: string | undefined;
  private readonly parts: CredentialTrialParts;
  private readonly options: CredentialTrialOptions;
  private readonly tenants: OperatedTenants;
  private ending = false;
  private renewing: Promise<void> = Promise.resolve();

  constructor(parts: CredentialTrialParts, options: CredentialTrialOptions) {
    this.parts = parts;
    this.options = options;
    this.tenants = operatedTenants(parts.operator);
  }

  /** What a client of this kind presents now: those that ended too, to see that they are refused. */
  present(kind: Kind): Presented | undefined {
    if (kind === 'handed key') return this.presentHandedKey();
    const choice = this.presented[kind];
    const turn = this.turns.get(kind) ?? 0;
    this.turns.set(kind, turn + 1);
    return choice[turn % choice.length];
  }

  async run(): Promise<void> {
    await this.prepare();
    await this.rotate();
    await this.handOver();
    await this.revoke();
    await this.switchOffAndOn();
    await setTimeout(this.options.revocationBound + this.options.calm);
  }

  async stop(): Promise<void> {
    this.ending = true;
    await this.renewing;
  }

  /** Tenants, one for each thing that will happen. */
  private async prepare(): Promise<void> {
    const { microsoft } = this.parts;
    for (const slug of ['rotated', 'leaked', 'switched', 'client', 'federated', 'handed']) {
      await this.tenants.ask({ operation: 'create', tenant: slug });
    }
    for (const slug of ['rotated', 'leaked', 'switched']) {
      this.begin('key', `key 1 of ${slug}`, `Bearer ${await this.tenants.keyOf(slug)}`);
    }
    const secrets = await Promise.all([
      this.tenants.newSecret('client'),
      this.tenants.newSecret('client'),
    ]);
    this.removable = secrets[0]?.id;
    for (const [index, { secret }] of secrets.entries()) {
      await this.beginToken('secret token', `token of secret ${index + 1}`, 'client', secret);
    }
    await this.beginToken(
      'secret token',
      'token of key 1 of leaked',
      'leaked',
      await this.tenants.keyOf('leaked'),
    );
    await this.tenants.ask({
      operation: 'configure',
      tenant: 'federated',
      changes: { trust: microsoft.trust },
    });
    await this.beginToken('federated token', 'federated token', 'federated');
    await this.tenants.ask({
      operation: 'configure',
      tenant: 'handed',
      changes: { handOver: microsoft.handOver },
    });
    this.lives.set('token endpoint', { from: 0 });
    const [, kept] = secrets;
    if (kept) this.renewing = this.renewTokens(kept.secret);
    await setTimeout(this.options.calm);
  }

  /** Both keys are good until the grace of the old one ends, and then it is refused. */
  private async rotate(): Promise<void> {
    const { graceSeconds, calm } = this.options;
    const { graceEnds } = await this.tenants.rotateKey('rotated', graceSeconds);
    this.begin('key', 'key 2 of rotated', `Bearer ${await this.tenants.keyOf('rotated')}`);
    this.end(EXPIRING, Date.parse(graceEnds ?? ''));
    await setTimeout(calm);
  }

  /** Entra goes on with what it was handed; a hand-over that fails changes nothing. */
  private async handOver(): Promise<void> {
    await this.tenants.rotateKey('handed');
    await setTimeout(this.options.calm);
    const { microsoft } = this.parts;
    microsoft.refuseHandOvers(true);
    const before = await this.tenants.view('handed');
    await this.tenants.ask({ operation: 'rotateKey', tenant: 'handed', force: true });
    await until('a hand-over to be refused', () => microsoft.refusedHandOvers() > 0);
    await setTimeout(this.options.calm);
    const after = await this.tenants.view('handed');
    if (versionOf(after, 'current') !== versionOf(before, 'current')) {
      this.problems.push('a rotation was finished although its hand-over failed');
    }
    microsoft.refuseHandOvers(false);
  }

  private async revoke(): Promise<void> {
    await this.tenants.rotateKey('leaked');
    const revoked = Date.now();
    await this.tenants.ask({ operation: 'endPreviousKey', tenant: 'leaked' });
    this.end('key 1 of leaked', revoked);
    this.end('token of key 1 of leaked', revoked);
    await setTimeout(this.options.calm);

    const removed = Date.now();
    const id = this.removable ?? '';
    await this.tenants.ask({ operation: 'removeClientSecret', tenant: 'client', id });
    this.end('token of secret 1', removed);
    await setTimeout(this.options.calm);

    const distrusted = Date.now();
    await this.tenants.ask({
      operation: 'configure',
      tenant: 'federated',
      changes: { trust: null },
    });
    this.end('federated token', distrusted);
    await setTimeout(this.options.calm);
  }

  private async switchOffAndOn(): Promise<void> {
    const { switchBound, calm } = this.options;
    const endBegan = Date.now();
    await this.tenants.ask({ operation: 'disable', tenant: 'switched' });
    const off = { from: 0, endBegan, bound: switchBound };
    this.lives.set(SWITCHED, off);
    await setTimeout(switchBound + calm);
    const againBegan = Date.now();
    await this.tenants.ask({ operation: 'enable', tenant: 'switched' });
    this.lives.set(SWITCHED, { ...off, againBegan });
    await setTimeout(switchBound + calm);
  }

  private presentHandedKey(): Presented | undefined {
    const key = this.parts.microsoft.savedKey();
    if (key === undefined) return undefined;
    if (!this.handedKeys.includes(key)) {
      this.handedKeys.push(key);
      this.lives.set(`handed key ${this.handedKeys.length}`, { from: 0 });
    }
    const number = this.handedKeys.indexOf(key) + 1;
    return { credential: `handed key ${number}`, authorization: `Bearer ${key}` };
  }

  /** New tokens all the while: each must be given out. */
  private async renewTokens(clientSecret: string): Promise<void> {
    while (!this.ending) {
      const sent = Date.now();
      const { status } = await requestToken(this.parts.tokenUrl, {
        client_id: 'client',
        client_secret: clientSecret,
      });
      this.tokenUses.push({ credential: 'token endpoint', sent, answered: Date.now(), status });
      await setTimeout(500);
    }
  }

  private async beginToken(kind: Kind, credential: string, clientId: string, secret?: string) {
    const { status, accessToken } = await requestToken(this.parts.tokenUrl, {
      client_id: clientId,
      ...(secret === undefined
        ? { client_assertion: await this.parts.microsoft.assertion() }
        : { client_secret: secret }),
    });
    if (accessToken === undefined) throw new Error(`no token for ${credential}: ${status}`);
    this.begin(kind, credential, `Bearer ${accessToken}`);
  }

  private begin(kind: Kind, credential: string, authorization: string): void {
    this.lives.set(credential, { from: Date.now() });
    this.presented[kind].push({ credential, authorization });
  }

  private end(credential: string, endBegan: number): void {
    const from = this.lives.get(credential)?.from ?? 0;
    this.lives.set(credential, { from, endBegan, bound: this.options.revocationBound });
  }
}
