const browsers: [RegExp, string][] = [
  // browsers that also claim to be Chrome or Safari come first
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\bHeadlessChrome\//, 'Headless Chrome'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/\S+ .*Safari\//, 'Safari'],
]

const systems: [RegExp, string][] = [
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac(?:intosh| OS X)\b/, 'a Mac'],
  [/\bLinux\b/, 'Linux'],
]

const nameIn = (table: [RegExp, string][], userAgent: string) => table.find(([pattern]) => pattern.test(userAgent))?.[1]

/**
 * Describes a User-Agent (RFC 9110, section 10.1.5), as in `Firefox on Windows`. For an unknown browser, returns its first product:
 * `curl/8.5.0`. The result is not reliable, because a client can send any User-Agent.
 */
export function deviceOf(userAgent: string): string {
  const browser = nameIn(browsers, userAgent)
  if (!browser) return userAgent.trim().split(/\s/, 1)[0]!.slice(0, 60) || 'Unknown device'
  const system = nameIn(systems, userAgent)
  return system ? `${browser} on ${system}` : browser
}
