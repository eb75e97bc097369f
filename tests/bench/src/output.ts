/** Where the words of servers go: out of the way of the tables. */
export const output = { say: console.error, line: (from: string, line: string) => console.error(`[${from}] ${line}`) }
