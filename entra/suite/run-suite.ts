export const runSuite = async (): Promise<number> => 0;
