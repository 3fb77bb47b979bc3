import { useState } from 'react'
import { useAnswer } from '../../../api/use-answer.ts'
import { useConsole } from '../../../context.ts'
import { useBusy } from '../use-busy.ts'
import type { Experiment, Fault } from './experiment.ts'

/** Something to do in the experiment. */
export type Act =
  | { readonly change: 'upload' | 'delete'; readonly key: string; readonly size?: number }
  | { readonly deliver: number; readonly fault?: Fault }
  | { readonly drop: number }

export interface RunningExperiment {
  /** As it is now; `undefined` until it is known. */
  readonly experiment: Experiment | undefined
  readonly problem: Error | undefined
  readonly isBusy: boolean
  /** Does one after the other, and shows what each has done. */
  run(acts: readonly Act[]): Promise<Experiment | undefined>
  startOver(): Promise<void>
  again(): void
}

const path = '/v1/lab/experiment'

/** The experiment on the local cloud. */
export function useExperiment(): RunningExperiment {
  const { client } = useConsole()
  const first = useAnswer('experiment', (signal) => client.get<Experiment>(path, {}, signal))
  const [latest, setLatest] = useState<Experiment>()
  const { isBusy, problem, busily } = useBusy()

  return {
    experiment: latest ?? first.answer?.body,
    problem: problem ?? (latest === undefined ? first.problem : undefined),
    isBusy: isBusy || (latest === undefined && first.isLoading),
    run: (acts) =>
      busily(async () => {
        let now: Experiment | undefined
        for (const act of acts) {
          const [place, body] = requestOf(act)
          now = (await client.post<Experiment>(`${path}/${place}`, body)).body
          setLatest(now)
        }
        return now
      }),
    async startOver() {
      await busily(async () => {
        const { body } = await client.delete<Experiment>(path, {})
        setLatest(body)
        return body
      })
    },
    again: first.again,
  }
}

function requestOf(act: Act): readonly [place: string, body: unknown] {
  if ('change' in act) return ['changes', act]
  if ('drop' in act) return ['drops', { event: act.drop }]
  const { deliver: event, fault } = act
  return ['deliveries', fault === undefined ? { event } : { event, fault }]
}
