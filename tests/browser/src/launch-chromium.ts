import { findChromium } from '@duplex/local'
import { type Browser, chromium } from '@playwright/test'

export async function launchChromium(): Promise<Browser> {
  const executablePath = await findChromium({ say: console.error, line: () => {} })
  return chromium.launch({ executablePath, args: ['--disable-gpu', '--disable-quic'] })
}
