/** The replicas run on both databases, and so does their suite. */
export const kinds = ['postgresql', 'pglite'] as const
