/**
 * Parsers by type OID, for types that pg and PGlite parse differently. With them, both return the same: bigint as number
 * (ids stay far below 2^53), timestamptz as Date, date as text (a day has no time zone), bytea as Buffer.
 */
export const valueParsers: Record<number, (text: string) => unknown> = {
  17: (text) => Buffer.from(text.slice(2), 'hex'),
  20: Number,
  1016: (text) => JSON.parse(text.replace('{', '[').replace('}', ']').replaceAll('NULL', 'null')),
  1082: (text) => text,
  1184: (text) => new Date(text),
}
