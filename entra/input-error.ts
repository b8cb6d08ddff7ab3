/**
 * What the user asked for cannot be started or gone on with: a wrong option, an unreadable or malformed file.
 * Its message is one line for the terminal; the program ends with 64.
 */
export class InputError extends Error {}
