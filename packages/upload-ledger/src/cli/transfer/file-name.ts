/** Why a key cannot be a file on this machine, or `undefined` if it can. */
export function fileNameFault(relative: string, platform: NodeJS.Platform): string | undefined {
  for (const name of relative.split('/')) {
    if (name === '') return 'it has an empty folder name'
    if (name === '.' || name === '..') return `${name} would leave the folder`
    if (name.includes('\0')) return 'no file name has a NUL'
    if (platform !== 'win32') continue
    if (forbiddenOnWindows.test(name)) return `Windows has no file of the name ${name}`
  }
  return undefined
}

/**
 * Characters that are none of a name or mean something else, a period or space at the end, and the
 * names of devices.
 *
 * @see https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file
 */
const forbiddenOnWindows =
  /[<>:"|?*\\\p{Cc}]|[. ]$|^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/iu
