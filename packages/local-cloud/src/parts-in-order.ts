/** How one part is started, from the parts before it, and how it is stopped. */
export interface PartDefinition<Before, Part> {
  start(before: Before): Part | Promise<Part>
  /** @default nothing to stop */
  stop?(part: Part, before: Before): Promise<void> | void
}

/** Definitions of parts in the order of their start. `Parts` has each part by its name. */
export interface PartsInOrder<Parts> {
  /** Adds the definition of one more part. */
  part<Name extends string, Part>(
    name: Name,
    definition: PartDefinition<Parts, Part>,
  ): PartsInOrder<Parts & Readonly<Record<Name, Part>>>
  /**
   * Starts one part after another. When one fails, stops those before it, the last first, and
   * throws its error.
   */
  start(): Promise<StartedParts<Parts>>
}

export interface StartedParts<Parts> {
  readonly parts: Parts
  /** Stops the parts, the last first. Called again, it finds nothing to stop. */
  stop(): Promise<void>
}

/** No part yet. */
export function partsInOrder(): PartsInOrder<object> {
  return withDefinitions([])
}

type Started = Record<string, unknown>
type Definition = readonly [name: string, PartDefinition<Started, unknown>]

function withDefinitions<Parts>(definitions: readonly Definition[]): PartsInOrder<Parts> {
  return {
    part: (name, definition) =>
      withDefinitions([...definitions, [name, definition as PartDefinition<unknown, unknown>]]),
    async start() {
      const { parts, stop } = await startAll(definitions)
      // Each name has what its own definition made.
      return { parts: parts as Parts, stop }
    },
  }
}

async function startAll(definitions: readonly Definition[]): Promise<StartedParts<Started>> {
  const parts: Started = {}
  const stops: (() => Promise<void> | void)[] = []
  const stop = async (): Promise<void> => {
    for (let next = stops.pop(); next !== undefined; next = stops.pop()) await next()
  }
  try {
    for (const [name, definition] of definitions) {
      const part = await definition.start(parts)
      parts[name] = part
      stops.push(() => definition.stop?.(part, parts))
    }
    return { parts, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
