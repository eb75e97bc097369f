/** Every suite that is about both runs against both. */
export const kinds = ['postgresql', 'pglite'] as const
