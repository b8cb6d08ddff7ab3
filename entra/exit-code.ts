/** How `npm run entra` ends. 64 is EX_USAGE, 70 EX_SOFTWARE of BSD's sysexits; 130 and 143 are the shell's for signals. */
export const exitCode = {
  success: 0,
  objectsFailed: 2,
  quarantined: 3,
  usage: 64,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;
