import process from 'node:process'
import { type Browser, chromium } from 'playwright-core'

/** @param args further arguments of Chromium's */
export function openBrowser(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    // `npm test` finds it and says so here.
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...args,
    ],
  })
}
