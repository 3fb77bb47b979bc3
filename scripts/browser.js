import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * The file of the Chromium that the browser tests drive, installed first where that can be done
 * unasked: as root on Debian.
 */
export function requireBrowser() {
  if (findBrowser() === undefined && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    const install = ['install', '-y', '-qq', '--no-install-recommends', 'chromium']
    execFileSync('apt-get', ['update', '-qq'], options)
    execFileSync('apt-get', install, options)
  }
  const browser = findBrowser()
  if (browser !== undefined) return browser
  throw new Error(
    'Cannot run the browser tests: no Chromium was found; install Chromium or Google Chrome, or set CHROMIUM_PATH to its executable',
  )
}

function findBrowser() {
  return places.find((place) => place !== undefined && existsSync(place))
}
