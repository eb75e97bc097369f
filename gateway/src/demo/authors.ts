/** Who writes the demo content. Nobody can sign in as they: their passwords are random and kept nowhere. */
export const authors = {
  tobias_lind: 'tobias_lind@demo.invalid',
  ines_moreau: 'ines_moreau@demo.invalid',
} as const

export type AuthorName = keyof typeof authors

export const isAuthorName = (name: string): name is AuthorName => Object.hasOwn(authors, name)
