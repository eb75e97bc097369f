const browsers: [RegExp, string][] = [
  // those that also call themselves Chrome or Safari come before these
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
 * What a browser called itself (RFC 9110, section 10.1.5), in plain words: `Firefox on Windows`. Of what is not known as a browser, the
 * first product it names: `curl/8.5.0`. It is what was said, not what is so: anybody may call themselves anything.
 */
export function deviceOf(userAgent: string): string {
  const browser = nameIn(browsers, userAgent)
  if (!browser) return userAgent.trim().split(/\s/, 1)[0]!.slice(0, 60) || 'Unknown device'
  const system = nameIn(systems, userAgent)
  return system ? `${browser} on ${system}` : browser
}
