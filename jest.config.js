/** Packages that publish ES modules only: Jest runs CommonJS, so swc turns them as it turns our own. */
const esModulesOnly = [
  ...['@middy', 'p-queue', 'p-timeout', 'eventemitter3', 'ulid'],
  ...['jose', 'oidc-provider'],
];

export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
  },
  moduleNameMapper: { '^@middy/([a-z-]+)$': '<rootDir>/node_modules/@middy/$1/index.js' },
  transformIgnorePatterns: [`/node_modules/(?!(${esModulesOnly.join('|')})/)`],
  // One more than the processors that a small machine has: many tests wait for servers, and for time to pass.
  maxWorkers: 3,
  // Jest's five seconds are few on a machine that has more to do. What starts a whole stack asks for more itself.
  testTimeout: 60_000,
};
