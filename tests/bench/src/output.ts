/** Server output goes to standard error, separate from the tables. */
export const output = { say: console.error, line: (from: string, line: string) => console.error(`[${from}] ${line}`) }
