export type { Delivery, LogLevel } from '../core/index.ts'
export { synthesizeTemplates } from './synthesize-templates.ts'
export { UploadLedger } from './upload-ledger.ts'
export type { UploadLedgerProps } from './upload-ledger-props.ts'
