/** The authors of the demo content, with their email addresses. Their passwords are random and not stored, so it is impossible to sign in to these accounts. */
export const authors = {
  tobias_lind: 'tobias_lind@demo.invalid',
  ines_moreau: 'ines_moreau@demo.invalid',
} as const

export type AuthorName = keyof typeof authors

export const isAuthorName = (name: string): name is AuthorName => Object.hasOwn(authors, name)
