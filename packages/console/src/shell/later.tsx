import Box from '@cloudscape-design/components/box'
import Spinner from '@cloudscape-design/components/spinner'
import { type ComponentType, type ReactElement, useEffect, useState } from 'react'

/** A component whose file is loaded when it is first shown, or before. */
export interface Later<Props> {
  readonly Component: ComponentType<Props>
  /** Loads the file ahead: the component then shows without a spinner before it. */
  load(): Promise<void>
}

/**
 * Makes a component of one that `load` loads; an error of the loading is thrown to the nearest boundary.
 *
 * React's own `lazy` would hold a view back: what replaces a fallback waits until that one was there
 * for 300 ms.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): Later<Props> {
  let loaded: ComponentType<Props> | undefined
  let loading: Promise<void> | undefined
  const loadOnce = () => {
    loading ??= load().then(
      (component) => {
        loaded = component
      },
      (error) => {
        // Whoever tries again asks the server again.
        loading = undefined
        throw error
      },
    )
    return loading
  }
  function Component(props: Props): ReactElement {
    const [state, setState] = useState<{ problem?: Error }>({})
    useEffect(() => {
      if (loaded !== undefined) return
      let isGone = false
      const show = (problem?: Error) => {
        if (!isGone) setState(problem === undefined ? {} : { problem })
      }
      loadOnce().then(() => show(), show)
      return () => {
        isGone = true
      }
    }, [])
    if (state.problem !== undefined) throw state.problem
    const Loaded = loaded
    return Loaded === undefined ? <Waiting /> : <Loaded {...props} />
  }
  return { Component, load: loadOnce }
}

function Waiting(): ReactElement {
  return (
    <Box textAlign="center" padding="xl">
      <Spinner />
    </Box>
  )
}
