const styles = {
  /** `23 November 2025` */
  date: { dateStyle: 'long' },
  /** `23 Nov 2025, 18:40` */
  minute: { dateStyle: 'medium', timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

export type DateStyle = keyof typeof styles

const inUtc = (style: DateStyle) => new Intl.DateTimeFormat('en-GB', { ...styles[style], timeZone: 'UTC' })
const formats = { date: inUtc('date'), minute: inUtc('minute') }

/** In UTC: the same on the server and in every browser. `timestamp` is ISO 8601. */
export const formatInUtc = (timestamp: string, style: DateStyle): string => formats[style].format(new Date(timestamp))

/** In the time zone of the reader. */
export const formatHere = (timestamp: string, style: DateStyle): string => new Date(timestamp).toLocaleString('en-GB', styles[style])
