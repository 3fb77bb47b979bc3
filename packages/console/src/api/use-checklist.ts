import { useConsole } from '../context.ts'
import type { Answer } from './client.ts'
import type { Checklist } from './types.ts'
import type { Asked } from './use-answer.ts'
import { usePolledAnswer } from './use-polled-answer.ts'

/** The checklist of the pipeline, looked at every five seconds. */
export function useChecklist(): Asked<Answer<Checklist>> {
  const { client } = useConsole()
  return usePolledAnswer('checklist', 5_000, (signal) =>
    client.get<Checklist>('/v1/checklist', {}, signal),
  )
}
