/** One part of the benchmark: measures, and resolves to what is to be printed. `quick`: fewer rounds and users, to see that it works. */
export type Section = (options: { readonly quick: boolean }) => Promise<string>;
