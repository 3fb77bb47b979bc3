import { type LiveEvent, liveOutcomes } from '../../api/index.ts'
import { readLogLine } from '../log-line.ts'

/** The event of the live feed for a line of the function's log; `undefined` for one without an outcome. */
export function liveEvent(text: string): LiveEvent | undefined {
  const line = readLogLine(text)
  const outcome = liveOutcomes.find((one) => one === line?.outcome)
  if (line === undefined || outcome === undefined) return undefined
  const {
    timestamp: time,
    message,
    bucket,
    object_key,
    event_name,
    event_time,
    size,
    sequencer,
  } = line
  return {
    ...{ time, outcome, message },
    ...(bucket === undefined ? {} : { bucket }),
    ...(object_key === undefined ? {} : { object_key }),
    ...(event_name === undefined ? {} : { event_name }),
    ...(event_time === undefined ? {} : { event_time }),
    ...(size === undefined ? {} : { size }),
    ...(sequencer === undefined ? {} : { sequencer }),
    ...(line.requestId === undefined ? {} : { request_id: line.requestId }),
  }
}
