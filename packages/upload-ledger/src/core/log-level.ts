/** The levels of the function's log, from the most lines to the fewest. */
export const logLevels = ['info', 'warn', 'error'] as const

/** The least level that the function logs: `warn` leaves out the line of each recorded event. */
export type LogLevel = (typeof logLevels)[number]
