/** Suites that apply to both stores run against each of them. */
export const kinds = ['postgresql', 'pglite'] as const
