import { useCallback, useEffect, useState } from 'react'
import type { Checklist, Row, Step } from '../../../api/types.ts'
import { useConsole } from '../../../context.ts'
import type { Attempt } from '../experiment/experiment.ts'
import { useBusy } from '../use-busy.ts'
import { faultIn, type RepairFault } from './faults.ts'

/** The pipeline by its names, and what its function logged since the last part was taken away. */
export interface Repair {
  readonly isMade: boolean
  readonly bucket: string
  readonly functionName: string
  readonly table: string
  readonly log: readonly {
    readonly time: string
    readonly level: string
    readonly message: string
  }[]
}

/** The way of one file. */
export interface Trial {
  readonly object_key: string
  readonly attempts: readonly Attempt[]
  readonly row?: Row
}

export interface RunningRepair {
  readonly repair: Repair | undefined
  /** What is taken away, once it is known. */
  readonly fault: RepairFault | undefined
  readonly trial: Trial | undefined
  readonly steps: readonly Step[] | undefined
  readonly problem: Error | undefined
  readonly isBusy: boolean
  breakPart(fault: RepairFault): Promise<void>
  /** Answers whether it is back. */
  putBack(fault: RepairFault): Promise<boolean>
  tryUpload(): Promise<Trial | undefined>
  look(): Promise<void>
}

const path = '/v1/lab/repair'

/** The pipeline that is there to be broken. */
export function useRepair(): RunningRepair {
  const { client } = useConsole()
  const [repair, setRepair] = useState<Repair>()
  // Lines of an earlier fault would speak of a part that is there again.
  const [before, setBefore] = useState('')
  const [fault, setFault] = useState<RepairFault>()
  const [trial, setTrial] = useState<Trial>()
  const [steps, setSteps] = useState<readonly Step[]>()
  const { isBusy, problem, busily } = useBusy()

  const readSteps = useCallback(
    async () => (await client.get<Checklist>(`${path}/checklist`)).body.items,
    [client],
  )
  const readLog = useCallback(
    async () => setRepair((await client.get<Repair>(path)).body),
    [client],
  )

  // It may have been broken before this page was loaded.
  useEffect(() => {
    void busily(async () => {
      const found = (await client.get<Repair>(path)).body
      if (found.isMade) setFault(faultIn(await readSteps()))
      setRepair(found)
    })
  }, [client, busily, readSteps])

  return {
    repair: repair && { ...repair, log: repair.log.filter(({ time }) => time > before) },
    ...{ fault, trial, steps, problem, isBusy },
    async breakPart(next) {
      await busily(async () => {
        const { body } = await client.post<Repair>(`${path}/break`, { part: next.part })
        setFault(next)
        setTrial(undefined)
        setSteps(undefined)
        setBefore(body.log.at(-1)?.time ?? '')
        setRepair(body)
      })
    },
    async putBack({ part }) {
      const isBack = await busily(async () => {
        setRepair((await client.post<Repair>(`${path}/put-back`, { part })).body)
        setTrial(undefined)
        setSteps(undefined)
        return true
      })
      return isBack ?? false
    },
    tryUpload: () =>
      busily(async () => {
        const { body } = await client.post<Trial>(`${path}/uploads`, {})
        setTrial(body)
        if (body.row !== undefined) setFault(undefined)
        await readLog()
        return body
      }),
    async look() {
      await busily(async () => setSteps(await readSteps()))
    },
  }
}
