export {
  LedgerError,
  type LedgerErrorCode,
  type Notification,
  type NotificationRecord,
  type Outcome,
  type Position,
  type QueueMessage,
  type Row,
  readNotification,
  rowOfEvent,
  type UploadEvent,
} from './core/index.ts'
export { connectTable, getRow, type Table } from './table/index.ts'
