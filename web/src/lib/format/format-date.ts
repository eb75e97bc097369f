const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const minuteInUtc = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** `23 November 2025`, the same on the server and in every browser. `timestamp` is ISO 8601. */
export const formatDate = (timestamp: string): string => date.format(new Date(timestamp))

/** `23 Nov 2025, 18:40`, in UTC. */
export const formatMinuteInUtc = (timestamp: string): string => minuteInUtc.format(new Date(timestamp))

/** `23 Nov 2025, 19:40`, in the time zone of the reader. */
export const formatMinute = (timestamp: string): string =>
  new Date(timestamp).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
