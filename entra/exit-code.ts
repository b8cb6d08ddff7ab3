/** How `npm run entra` ends. 64 is EX_USAGE, 70 EX_SOFTWARE of BSD's sysexits; 130 and 143 are the shell's for signals. */
export const exitCode = {
  success: 0,
  /** An object of a cycle, a mandatory test of the suite, or the listing of a discovery. */
  failed: 2,
  /** No connection, or a job in quarantine. */
  quarantined: 3,
  usage: 64,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;
