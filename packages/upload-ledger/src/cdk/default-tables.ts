/** The names of tables that nobody named. */
export const defaultTables = { rows: 'upload_metadata', history: 'upload_history' } as const
