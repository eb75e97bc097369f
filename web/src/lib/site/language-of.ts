import type { Site } from '@duplex/contracts'

/** The language of the posts. The texts of the interface are English. */
export const languageOf = ({ language = 'en' }: Site): string => language
