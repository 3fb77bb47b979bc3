export { synthesizeTemplates } from './synthesize-templates.ts'
export { UploadLedger } from './upload-ledger.ts'
export type { Delivery, UploadLedgerProps } from './upload-ledger-props.ts'
