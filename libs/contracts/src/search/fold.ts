/** Marks that do not change which word it is: accents, Arabic and Hebrew vowel points, soft hyphens and zero-width characters. */
const ignored = new RegExp(
  '[\\u0300-\\u036f\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc' +
    '\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f\\u00ad\\u200b-\\u200f\\u2060\\ufeff]',
  'g',
)
/** Letters that Unicode does not decompose, in the spelling without the accent, and the other form of sigma. */
const spelled: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ħ: 'h', ı: 'i', ς: 'σ' }

/** Spells a text so that equal words compare equal: NFKC (UAX 15), lower case, without accents. Marks of Indic, Thai and Japanese letters stay. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(ignored, '')
    .normalize('NFKC')
    .replace(/[ßæœøđðłþħıς]/g, (letter) => spelled[letter]!)
