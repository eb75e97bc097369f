/** Words that most people read in a minute. */
export const READING_WORDS_PER_MINUTE = 230
