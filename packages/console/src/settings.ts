/** What the server says of the ledger that this page shows. */
export interface Settings {
  /** The path of the API. */
  readonly api: string
  readonly token?: string
  readonly bucket?: string
  /** `local`, or where on AWS. */
  readonly place: string
  readonly table: string
  readonly region: string
  readonly historyTable?: string
  /** The flags by which commands reach this ledger. */
  readonly flags: string
  /** Whether the live feed has what became of each event; it is that of the history otherwise. */
  readonly hasOutcomes?: true
  /** The keys of a bucket whose uploads get a row. */
  readonly watched?: WatchedKeys
  readonly s3Url?: string
  readonly dynamodbUrl?: string
  /** For the lab; absent where there is not a whole pipeline on this machine. */
  readonly lab?: LabSettings
}

export interface WatchedKeys {
  readonly bucket: string
  /** One that a key fits is enough. */
  readonly filters: readonly { readonly prefix: string; readonly suffix: string }[]
}

export interface LabSettings {
  readonly functionName: string
  /** Of the file that the lab uploads: one that the function records. */
  readonly key: string
}

/**
 * Asks the server for the settings. A token in the fragment of the address counts before the
 * server's; it is taken out of the address and kept for this tab.
 */
export async function loadSettings(): Promise<Settings> {
  const token = takeToken()
  const response = await fetch('/console.json')
  if (!response.ok)
    throw new Error(`Cannot open the console: the server answered ${response.status}`)
  const settings = (await response.json()) as Settings
  return token === undefined ? settings : { ...settings, token }
}

const tokenName = 'upload-ledger.token'

function takeToken(): string | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const given = fragment.get('token')
  if (given !== null) {
    sessionStorage.setItem(tokenName, given)
    history.replaceState(history.state, '', location.pathname + location.search)
  }
  return sessionStorage.getItem(tokenName) ?? undefined
}
